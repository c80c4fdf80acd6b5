// The class registered in place of an object, as Python's tutorial does it: an object for each
// client, made when it calls.
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"

#include <fmt/core.h>

#include <sstream>
#include <string>

class GreetingMaker {
public:
    std::string get_fortune(std::string name) const {
        std::ostringstream text;
        text << "Hello, " << name << ". Here is your message:" << '\n' << fortune_;
        return text.str();
    }
    BOOST_DESCRIBE_CLASS(GreetingMaker, (), (get_fortune), (), ())

private:
    std::string fortune_ = "Always do your best";
};

int main(int argc, char** argv) {
    pyro::DaemonOptions place;
    place.host = "localhost";
    cli::Options options("greeting_server", "Offers a remote object that greets.");
    options.add("host", place.host, "address to listen on");
    options.add("port", place.port, "port to listen on; 0 takes a free one");
    return cli::run_program(options, argc, argv, [&] {
        pyro::Daemon daemon(place);
        auto uri = daemon.register_class<GreetingMaker>(pyro::InstanceMode::Session);
        puts(("Ready. Object uri = " + uri.to_string()).c_str());
        daemon.request_loop();
    });
}
