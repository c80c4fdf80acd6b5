// 6.7 An object that computes with the help of many workers, and seems to do it by itself: a Pyro
// daemon in front of a task queue.
#include "common/base/errors.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"
#include "common/tasks/app.hpp"
#include "primes.hpp"

#include <fmt/core.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

struct Settings {
    std::string broker = tasks::default_broker();
    std::string ns = pyro::name_server_address();
    std::string host = "localhost";
    std::uint16_t port = 0;
    int parts = 20;
    std::chrono::milliseconds timeout = std::chrono::seconds(60);
};

/// Runs `work` on a thread of its own. What it throws is told on stderr.
void run_later(std::function<void()> work) {
    std::thread([work = std::move(work)] {
        try {
            work();
        } catch (const std::exception& error) {
            cli::complain(error);
        }
    }).detach();
}

/// Calls may come on several threads at a time.
class Cluster {
public:
    explicit Cluster(const Settings& settings)
        : settings_(settings), app_("cluster", settings.broker) {}

    /// How many primes there are below the limit. The caller waits.
    std::int64_t count_primes(std::int64_t limit) {
        // LAB 6.7 have the workers count
        // Send a task `primes.count` for each range of lab6::split(limit, settings_.parts), as one
        // group, as in 6.3. Get the results as lab6::Counted, within settings_.timeout, and return
        // the sum of their counts. When they do not come in time (base::TimeoutError), throw a
        // pyro::PythonError of the type "TimeoutError", `no workers for {limit}`: lab 5 showed what
        // a daemon makes of a time-out that passes it.
        //~ base::todo("6.7: have the workers count, in count_primes", limit);
        const auto count = app_.remote<lab6::Counted(std::int64_t, std::int64_t)>("primes.count");
        std::vector<tasks::Signature> parts;
        for (const lab6::Range& range : lab6::split(limit, settings_.parts))
            parts.push_back(count.s(range.low, range.high));
        try {
            std::vector<tasks::AsyncResult<>> results;
            for (const tasks::Signature& part : parts) results.push_back(part.delay());
            std::int64_t sum = 0;
            for (const auto& result : results)
                sum += result.get(settings_.timeout).to<lab6::Counted>().first;
            return sum;
        } catch (const base::TimeoutError&) {
            throw pyro::PythonError("TimeoutError", fmt::format("no workers for {}", limit));
        }
        // END 6.7
    }

    /// The same, but the caller need not wait: `finished(limit, count)` of the callback is called
    /// when it is done, or `failed(limit, reason)`.
    void count_primes_later(std::int64_t limit, const pyro::Uri& callback) {
        // LAB 6.7 call back when it is done
        // With run_later: count, then call `finished` with the limit and the count through a
        // pyro::Proxy of the callback. When counting throws a base::Error, call `failed` with the
        // limit and the error's text. The function runs after this one has returned: it needs
        // copies of the limit and the callback.
        //~ base::todo("6.7: call back, in count_primes_later", run_later, limit, callback);
        std::thread([this, limit, text = callback.to_string()] {
            try {
                const std::int64_t count = count_primes(limit);
                pyro::Proxy(text).call("finished", limit, count);
            } catch (const pyro::PythonError& error) {
                pyro::Proxy(text).call("failed", limit, error.what());
            }
        }).detach();
        // END 6.7
    }

    BOOST_DESCRIBE_CLASS(Cluster, (), (count_primes, count_primes_later), (), ())

private:
    const Settings settings_;
    tasks::App app_;
};

void run(const Settings& settings) {
    pyro::DaemonOptions options;
    options.host = settings.host;
    options.port = settings.port;
    options.server_type = pyro::ServerType::Thread;
    pyro::Daemon daemon(options);
    const pyro::Uri uri = daemon.register_object(std::make_shared<Cluster>(settings));
    pyro::locate_ns(settings.ns).register_name("example.cluster", uri);
    fmt::print("Cluster ready.\n");
    daemon.request_loop();
}

int start(int argc, char** argv) {
    Settings settings;
    cli::Options options("cluster_server", "Offers the work of all workers as one remote object.");
    options.add("broker", settings.broker, "where the workers take their tasks, as a URL");
    options.add("ns", settings.ns, "name server, HOST:PORT");
    options.add("host", settings.host, "address to listen on");
    options.add("port", settings.port, "port to listen on; 0 takes a free one");
    options.add("parts", settings.parts, "into how many tasks to cut the work", 1, 10000);
    options.add("timeout", settings.timeout, "how long to wait for the workers");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("cluster_server", [&] { return start(argc, argv); });
}
