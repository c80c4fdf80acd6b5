// 5.4 A ring of any length in one process: each link has a daemon, a port and threads of its own,
// and calls the next one over TCP as if it were on another machine.
#include "chain_topology.hpp"
#include "common/base/errors.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"

#include <fmt/core.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;
using Daemons = std::vector<std::unique_ptr<pyro::Daemon>>;

struct Settings {
    int size = 3;
    int rounds = 1;
    std::string ns = pyro::name_server_address();
    std::string server = "thread";
    std::chrono::milliseconds timeout = lab5::kForever;
};

/// Links 1 to settings.size, each in a daemon of its own that answers calls already.
Daemons start_links(const Settings& settings) {
    const pyro::DaemonOptions options = lab5::daemon_options(settings.server);
    // LAB 5.4 start the links
    // For each n from 1 to settings.size: make a daemon with the options, register a lab5::Chain
    // there whose next link is n + 1 (the last one's is 1), register its URI at the name server,
    // and start the daemon on a thread of its own. Then print `Server started {n}`. A lab5::Place
    // takes settings.ns and settings.timeout, too.
    base::todo("5.4: start the links, in start_links", options);
    // END 5.4
}

/// Sends a message once around and tells how long it took.
void go_round(pyro::Proxy& first, const Settings& settings) {
    // LAB 5.4 take the time of a round
    // Call `process` of the first link with the list ["hello"] and measure how long it takes. Print
    // `Result=` and the repr of what comes back, then `{size} links, {ms} ms per hop` with three
    // decimals. A message that goes around takes size + 1 hops: yours to link 1, and one from each
    // link to its next.
    base::todo("5.4: take the time of a round, in go_round", first, settings);
    // END 5.4
}

void run(const Settings& settings) {
    const Daemons daemons = start_links(settings);
    pyro::Proxy first("PYRONAME:" + lab5::link_name("1") + "@" + settings.ns,
                      lab5::patience(settings.timeout));
    try {
        for (int round = 1; round <= settings.rounds; ++round) go_round(first, settings);
    } catch (const pyro::TimeoutError&) {
        throw base::TimeoutError(lab5::silence_of("1", settings.timeout));
    }
}

int start(int argc, char** argv) {
    Settings settings;
    cli::Options options("chain_ring", "Makes a ring of links in one process and times it.");
    options.add("size", settings.size, "how many links", 1, 1000);
    options.add("rounds", settings.rounds, "how often to send a message around", 1, 1000000);
    options.add("ns", settings.ns, "name server, HOST:PORT");
    options.add("server", settings.server, "thread, or multiplex: one call at a time");
    options.add("timeout", settings.timeout,
                "give up on a silent link after this time; without it, never");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("chain_ring", [&] { return start(argc, argv); });
}
