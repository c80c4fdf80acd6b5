// All links in one daemon, which has a worker for each of them and one more.
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
    pyro::DaemonOptions roomy = options;
    roomy.threadpool_size = settings.size + 1;
    Daemons daemons;
    daemons.push_back(std::make_unique<pyro::Daemon>(roomy));
    daemons.front()->start();
    for (int n = 1; n <= settings.size; ++n) {
        lab5::Place place;
        place.name = fmt::format("{}", n);
        place.next = n == settings.size ? "1" : fmt::format("{}", n + 1);
        place.ns = settings.ns;
        place.timeout = settings.timeout;
        const pyro::Uri uri =
            daemons.front()->register_object(std::make_shared<lab5::Chain>(place), place.name);
        pyro::locate_ns(settings.ns).register_name(lab5::link_name(place.name), uri);
        fmt::print("Server started {}\n", n);
    }
    return daemons;
}

/// Sends a message once around and tells how long it took.
void go_round(pyro::Proxy& first, const Settings& settings) {
    const Clock::time_point begin = Clock::now();
    const pyro::Value result = first.call("process", lab5::Names{"hello"});
    const Milliseconds time = Clock::now() - begin;
    fmt::print("Result={}\n", result.repr());
    fmt::print("{} links, {:.3f} ms per hop\n", settings.size, time.count() / (settings.size + 1));
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
