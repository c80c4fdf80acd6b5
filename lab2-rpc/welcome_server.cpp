// 2.2 A remote object with a name: the name server knows where it is.
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"

#include <fmt/core.h>

#include <memory>
#include <string>

namespace {

struct Settings {
    std::string host = "localhost";
    std::uint16_t port = 0;
    std::string ns = pyro::name_server_address();
};

// LAB 2.2 write the class of the remote object
// A struct Server with the method `welcomeMessage`, which takes a name and returns
// "Hi welcome {name}".
struct Server {};
BOOST_DESCRIBE_STRUCT(Server, (), ())
// END 2.2

/// Makes one Server callable, known to the name server as `server`.
void serve(pyro::Daemon& daemon, const Settings& settings) {
    // LAB 2.2 register the object here and its name there
    // Register a Server with the daemon. Locate the name server (settings.ns) and register the name
    // `server` with the URI there. Only then print the line `Ready. Object uri = ...` as in 2.1,
    // and answer calls.
    base::todo("2.2: register the object and its name, in serve", daemon, settings);
    // END 2.2
}

void run(const Settings& settings) {
    pyro::DaemonOptions options;
    options.host = settings.host;
    options.port = settings.port;
    pyro::Daemon daemon(options);
    serve(daemon, settings);
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("welcome_server", [&] {
        Settings settings;
        cli::Options options("welcome_server", "Offers a remote object under the name `server`.");
        options.add("host", settings.host, "address to listen on");
        options.add("port", settings.port, "port to listen on; 0 takes a free one");
        options.add("ns", settings.ns, "name server, HOST:PORT");
        return cli::run_program(options, argc, argv, [&] { run(settings); });
    });
}
