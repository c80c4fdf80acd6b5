// A table made by hand in place of a description, and serve_simple with lines of its own.
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/serve_simple.hpp"

#include <fmt/core.h>

struct EchoServer {
    pyro::Value echo(pyro::Value message) { return message; }
};

int main(int argc, char** argv) {
    pyro::DaemonOptions place;
    place.host = "localhost";
    std::string ns = pyro::name_server_address();
    cli::Options options("echo_server", "Gives back what it is given, as `echo.server`.");
    options.add("host", place.host, "address to listen on");
    options.add("port", place.port, "port to listen on; 0 takes a free one");
    options.add("ns", ns, "name server, HOST:PORT");
    return cli::run_program(options, argc, argv, [&] {
        pyro::MethodTable<EchoServer> table("EchoServer");
        table.method("echo", &EchoServer::echo);
        EchoServer server;
        pyro::Daemon daemon(place);
        auto uri = daemon.register_object(server, table.build());
        auto names = pyro::locate_ns(ns);
        names.remove("echo.server");
        names.register_name("echo.server", uri, true);
        fmt::print("Ready. Object uri = {}\n", uri.to_string());
        daemon.request_loop();
    });
}
