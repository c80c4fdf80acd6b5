// 2.3 An echo: a remote object that gives back what it is given, whatever that is.
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

// LAB 2.3 write the class of the remote object
// A struct EchoServer with the method `echo`, which returns its argument. A pyro::Value holds any
// value that can travel: text, numbers, lists, dicts, None.
struct EchoServer {};
BOOST_DESCRIBE_STRUCT(EchoServer, (), ())
// END 2.3

/// Makes one EchoServer callable, known to the name server as `echo.server`.
void serve(pyro::Daemon& daemon, const Settings& settings) {
    // LAB 2.3 register the object here and its name there
    // As in 2.2, under the name `echo.server`.
    base::todo("2.3: register the object and its name, in serve", daemon, settings);
    // END 2.3
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
    return cli::report_errors("echo_server", [&] {
        Settings settings;
        cli::Options options("echo_server", "Gives back what it is given, as `echo.server`.");
        options.add("host", settings.host, "address to listen on");
        options.add("port", settings.port, "port to listen on; 0 takes a free one");
        options.add("ns", settings.ns, "name server, HOST:PORT");
        return cli::run_program(options, argc, argv, [&] { run(settings); });
    });
}
