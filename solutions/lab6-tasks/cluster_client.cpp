// 6.7 Has the cluster count primes: and waits for the answer, or is called when it is there.
#include "common/base/errors.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"

#include <fmt/core.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <future>
#include <memory>
#include <string>

namespace {

struct Settings {
    int limit = 1000000;
    bool later = false;
    std::string ns = pyro::name_server_address();
    std::string host = "localhost";
    std::chrono::milliseconds timeout = std::chrono::seconds(90);
};

/// What the cluster calls. Its methods run on threads of the daemon.
class Receiver {
public:
    void finished(std::int64_t /*limit*/, std::int64_t count) {
        // LAB 6.7 hand the count over
        // Set the value of the promise count_.
        //~ base::todo("6.7: hand the count over, in finished", count);
        count_.set_value(count);
        // END 6.7
    }
    void failed(std::int64_t limit, const std::string& reason) {
        count_.set_exception(std::make_exception_ptr(
            base::Error(fmt::format("count the primes below {}: {}", limit, reason))));
    }

    /// Waits until one of them was called; the count.
    std::int64_t wait(std::chrono::milliseconds timeout) {
        auto count = count_.get_future();
        if (count.wait_for(timeout) != std::future_status::ready)
            throw base::TimeoutError("wait for the cluster's call: it did not come");
        return count.get();
    }

    BOOST_DESCRIBE_CLASS(Receiver, (), (finished, failed), (), ())

private:
    std::promise<std::int64_t> count_;
};

/// Calls and waits.
void ask(pyro::Proxy& cluster, std::int64_t limit) {
    // LAB 6.7 ask and wait
    // Call `count_primes` with the limit and print `Result: {count}`.
    //~ base::todo("6.7: ask and wait, in ask", cluster, limit);
    fmt::print("Result: {}\n", cluster.call<std::int64_t>("count_primes", limit));
    // END 6.7
}

/// Calls, and is called.
void ask_for_later(pyro::Proxy& cluster, const Settings& settings) {
    pyro::DaemonOptions options;
    options.host = settings.host;
    options.server_type = pyro::ServerType::Thread;
    const std::int64_t limit = settings.limit;
    // LAB 6.7 ask, and be called
    // Register a Receiver in a pyro::Daemon with the options, and start the daemon. Call
    // `count_primes_later` with the limit and the receiver's URI, and print `Accepted.`; then wait
    // for the call, settings.timeout at most, and print `Called back: {count}`.
    //~ base::todo("6.7: ask, and be called, in ask_for_later", cluster, options, limit);
    const auto receiver = std::make_shared<Receiver>();
    pyro::Daemon daemon(options);
    const pyro::Uri uri = daemon.register_object(receiver);
    daemon.start();
    cluster.call("count_primes_later", limit, uri);
    fmt::print("Accepted.\n");
    fmt::print("Called back: {}\n", receiver->wait(settings.timeout));
    // END 6.7
}

void run(const Settings& settings) {
    pyro::ProxyOptions options;
    options.timeout = settings.timeout;
    pyro::Proxy cluster("PYRONAME:example.cluster@" + settings.ns, options);
    if (settings.later) {
        ask_for_later(cluster, settings);
    } else {
        ask(cluster, settings.limit);
    }
}

int start(int argc, char** argv) {
    Settings settings;
    cli::Options options("cluster_client", "Has a cluster count the primes below a number.");
    options.add("limit", settings.limit, "count the primes below it", 1, 1000000000);
    options.add("later", settings.later, "do not wait for the answer: be called");
    options.add("ns", settings.ns, "name server, HOST:PORT");
    options.add("host", settings.host, "address to be called at, with --later");
    options.add("timeout", settings.timeout, "how long to wait");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("cluster_client", [&] { return start(argc, argv); });
}
