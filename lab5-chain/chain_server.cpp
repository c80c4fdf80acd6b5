// 5.2 One link of a chain as a server with a name: chain_server 1 2, chain_server 2 3 and
// chain_server 3 1 make a ring.
#include "chain_topology.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"

#include <fmt/core.h>

#include <chrono>
#include <memory>
#include <string>

namespace {

struct Settings {
    lab5::Place place{.name = "1", .next = "2"};
    std::string host = "localhost";
    std::uint16_t port = 0;
    std::string server = "thread";
};

void run(const Settings& settings) {
    pyro::DaemonOptions options = lab5::daemon_options(settings.server);
    options.host = settings.host;
    options.port = settings.port;
    // LAB 5.2 serve a link under its name
    // Make a daemon with the options and register a lab5::Chain for settings.place there. Register
    // its URI at the name server settings.place.ns, as lab5::link_name says; a link that is started
    // again takes the place of the one before it. Print `Server started {name}` and answer calls
    // for ever.
    base::todo("5.2: serve the link under its name, in run", options);
    // END 5.2
}

int start(int argc, char** argv) {
    Settings settings;
    cli::Options options("chain_server", "Serves one link of a chain under its name.");
    options.add_argument("NAME", settings.place.name, "the name of this link", false);
    options.add_argument("NEXT", settings.place.next, "the name of the next link", false);
    options.add("host", settings.host, "address to listen on");
    options.add("port", settings.port, "port to listen on; 0 takes a free one");
    options.add("ns", settings.place.ns, "name server, HOST:PORT");
    options.add("server", settings.server, "thread, or multiplex: one call at a time");
    options.add("timeout", settings.place.timeout,
                "give up on a silent next link after this time; without it, never");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("chain_server", [&] { return start(argc, argv); });
}
