// The server: a plain class, and one line that says what of it may be called.
#include "common/pyro/daemon.hpp"

#include <fmt/core.h>

struct GreetingMaker {
    std::string get_fortune(const std::string& name) {
        return "Hello, " + name + ". Here is your fortune message:\nBehold the warranty.";
    }
};
BOOST_DESCRIBE_STRUCT(GreetingMaker, (), (get_fortune))

int main() {
    pyro::Daemon daemon;
    const auto uri = daemon.register_object(std::make_shared<GreetingMaker>());
    fmt::print("Ready. Object uri = {}\n", uri.to_string());
    daemon.request_loop();
}
