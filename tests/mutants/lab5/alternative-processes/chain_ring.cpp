// A process for each link: the parent waits until each has started, and ends them all.
#include "chain_topology.hpp"
#include "common/base/errors.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

struct Settings {
    int size = 3;
    int rounds = 1;
    std::string ns = pyro::name_server_address();
    std::string server = "thread";
    std::chrono::milliseconds timeout = lab5::kForever;
};

/// Serves link `n` in this process for ever; writes a byte to `ready` when it has started.
void serve_link(int n, const Settings& settings, int ready) {
    pyro::Daemon daemon(lab5::daemon_options(settings.server));
    const lab5::Place place{.name = std::to_string(n),
                            .next = std::to_string(n < settings.size ? n + 1 : 1),
                            .ns = settings.ns,
                            .timeout = settings.timeout};
    const pyro::Uri uri = daemon.register_object(std::make_shared<lab5::Chain>(place));
    pyro::locate_ns(settings.ns).register_name(lab5::link_name(place.name), uri);
    fmt::print("Server started {}\n", n);
    std::fflush(stdout);
    if (write(ready, "!", 1) != 1) _exit(1);
    daemon.request_loop();
}

/// The processes of the links, which end with this object.
class Links {
public:
    Links() = default;
    ~Links() {
        for (const pid_t pid : pids_) kill(pid, SIGKILL);
        for (const pid_t pid : pids_) waitpid(pid, nullptr, 0);
    }
    Links(const Links&) = delete;
    Links& operator=(const Links&) = delete;

    void start(int n, const Settings& settings) {
        int ends[2];
        if (pipe(ends) != 0) base::throw_system_error("pipe", errno);
        const pid_t parent = getpid();
        const pid_t pid = fork();
        if (pid < 0) base::throw_system_error("fork", errno);
        if (pid == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (getppid() != parent) _exit(1);
            try {
                serve_link(n, settings, ends[1]);
            } catch (const std::exception& error) {
                cli::complain(error);
            }
            _exit(1);
        }
        pids_.push_back(pid);
        close(ends[1]);
        char mark = 0;
        const bool started = read(ends[0], &mark, 1) == 1;
        close(ends[0]);
        if (!started) throw base::Error(fmt::format("start link {}: it has ended", n));
    }

private:
    std::vector<pid_t> pids_;
};

/// Sends a message once around and tells how long it took.
void go_round(pyro::Proxy& first, const Settings& settings) {
    const Clock::time_point begin = Clock::now();
    const pyro::Value result = first.call("process", lab5::Names{"hello"});
    const Milliseconds time = Clock::now() - begin;
    fmt::print("Result={}\n", result.repr());
    fmt::print("{} links, {:.3f} ms per hop\n", settings.size, time.count() / (settings.size + 1));
}

void run(const Settings& settings) {
    Links links;
    for (int n = 1; n <= settings.size; ++n) links.start(n, settings);
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
