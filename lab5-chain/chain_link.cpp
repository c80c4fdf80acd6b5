// One link of a chain that no name server knows: it prints its URI, by which it can be called. For
// trying out and checking class Chain (chain_topology.hpp) before there is a chain_server. Given.
#include "chain_topology.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"

#include <fmt/core.h>

#include <memory>
#include <string>

namespace {

struct Settings {
    std::string name = "1";
    std::string next = "2";
    std::uint16_t port = 0;
    std::string ns = pyro::name_server_address();
};

void run(const Settings& settings) {
    pyro::DaemonOptions options = lab5::daemon_options("thread");
    options.port = settings.port;
    pyro::Daemon daemon(options);
    const lab5::Place place{.name = settings.name, .next = settings.next, .ns = settings.ns};
    const pyro::Uri uri = daemon.register_object(std::make_shared<lab5::Chain>(place), "link");
    fmt::print("Ready. Object uri = {}\n", uri.to_string());
    daemon.request_loop();
}

int start(int argc, char** argv) {
    Settings settings;
    cli::Options options("chain_link", "Serves one link of a chain that no name server knows.");
    options.add_argument("NAME", settings.name, "the name of this link", false);
    options.add_argument("NEXT", settings.next, "the name of the next link", false);
    options.add("port", settings.port, "port to listen on; 0 takes a free one");
    options.add("ns", settings.ns, "name server, HOST:PORT");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("chain_link", [&] { return start(argc, argv); });
}
