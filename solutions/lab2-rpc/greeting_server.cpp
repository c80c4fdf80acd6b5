// 2.1 A server with one remote object: a GreetingMaker, which anybody may call who knows its URI.
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"

#include <fmt/core.h>

#include <memory>
#include <string>

namespace {

struct Settings {
    std::string host = "localhost";
    std::uint16_t port = 0;
};

// LAB 2.1 write the class of the remote object
// A struct GreetingMaker with the method `get_fortune`: it takes a name, a const std::string&, and
// returns the std::string "Hello, {name}. Here is your message:\nAlways do your best".
// BOOST_DESCRIBE_STRUCT has two lists: the base classes, of which there are none, and what may be
// called from outside.
//~ struct GreetingMaker {};
//~ BOOST_DESCRIBE_STRUCT(GreetingMaker, (), ())
struct GreetingMaker {
    std::string get_fortune(const std::string& name) {
        return "Hello, " + name + ". Here is your message:\nAlways do your best";
    }
};
BOOST_DESCRIBE_STRUCT(GreetingMaker, (), (get_fortune))
// END 2.1

/// Makes one GreetingMaker callable and answers the calls for ever.
void serve(pyro::Daemon& daemon) {
    // LAB 2.1 register the object and answer calls
    // Register a GreetingMaker (std::make_shared) with the daemon, without an id: the daemon makes
    // one up. Print `Ready. Object uri = ` and the URI it returns, then run the request loop.
    //~ base::todo("2.1: register a GreetingMaker and answer calls, in serve", daemon);
    const pyro::Uri uri = daemon.register_object(std::make_shared<GreetingMaker>());
    fmt::print("Ready. Object uri = {}\n", uri.to_string());
    daemon.request_loop();
    // END 2.1
}

void run(const Settings& settings) {
    pyro::DaemonOptions options;
    options.host = settings.host;
    options.port = settings.port;
    pyro::Daemon daemon(options);
    serve(daemon);
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    cli::Options options("greeting_server", "Offers a remote object that greets.");
    options.add("host", settings.host, "address to listen on");
    options.add("port", settings.port, "port to listen on; 0 takes a free one");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}
