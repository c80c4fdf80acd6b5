// 3.1, 3.4 The observable: observers give it their URI, and it tells all of them each message.
#include "common/base/errors.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"
#include "delivery.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace {

struct Settings {
    std::string ns = pyro::name_server_address();
    std::string host = pyro::config().host;
    std::uint16_t port = 0;
    bool one_by_one = false;
};

/// Calls of several clients run at the same time, each on a thread of its own.
class Observable {
public:
    explicit Observable(bool one_by_one) : one_by_one_(one_by_one) {}

    /// A client may give the URI as text or as an object of Pyro's class URI.
    void register_observer(const pyro::Uri& uri) {
        // LAB 3.1 remember an observer
        // Put the URI into observers_, under the lock. Calls of other clients run meanwhile.
        base::todo("3.1: remember an observer, in register_observer", uri);
        // END 3.1
    }

    /// One that is not registered is no error: it may have been dropped.
    void unregister_observer(const pyro::Uri& uri) {
        // LAB 3.1 forget an observer
        // Call remove, which takes the lock itself.
        base::todo("3.1: forget an observer, in unregister_observer", uri);
        // END 3.1
    }

    void notify_observers(const std::string& message) {
        // LAB 3.1 tell all observers
        // Call send for each URI of observers_. Hold the lock while you copy them, not while you
        // send: an observer may take its time, and others want to register meanwhile.
        base::todo("3.1: tell all observers, in notify_observers", message);
        // END 3.1
    }

    BOOST_DESCRIBE_CLASS(Observable, (), (register_observer, unregister_observer, notify_observers),
                         (), ())

private:
    /// Calls `update` of one observer and waits for the answer.
    static void tell(const pyro::Uri& uri, const std::string& message) {
        // LAB 3.1 tell one observer
        // A pyro::Proxy for the URI, and a call of its method "update" with the message.
        base::todo("3.1: tell one observer, in tell", uri, message);
        // END 3.1
    }

    void send(const pyro::Uri& uri, const std::string& message) {
        if (one_by_one_) {
            tell(uri, message);
        } else {
            delivery_.send(uri, message);
        }
    }

    /// False when it was not there.
    bool remove(const pyro::Uri& uri) {
        const std::lock_guard lock(mutex_);
        delivery_.forget(uri);
        return std::erase(observers_, uri) > 0;
    }

    void drop(const pyro::Uri& uri) {
        if (remove(uri)) fmt::print("Dropped observer {}\n", uri.to_string());
    }

    const bool one_by_one_;
    std::mutex mutex_;
    std::vector<pyro::Uri> observers_;
    lab3::Delivery delivery_{tell, [this](const pyro::Uri& uri) { drop(uri); }};
};

void run(const Settings& settings) {
    pyro::DaemonOptions options;
    options.host = settings.host;
    options.port = settings.port;
    const auto make = [&] { return std::make_shared<Observable>(settings.one_by_one); };
    pyro::Daemon daemon(options);
    // LAB 3.1 serve the observable under its name
    // Register the class Observable in the daemon: a single instance, which `make` makes, for all
    // clients. Register its URI at the name server (pyro::locate_ns with settings.ns) as
    // `example.observable`. Print `Observable ready.` and run the daemon's request loop.
    base::todo("3.1: serve the observable under its name, in run", make, daemon);
    // END 3.1
}

int run_program(int argc, char** argv) {
    Settings settings;
    cli::Options options("observable_server", "Tells its observers each message.");
    options.add("ns", settings.ns, "name server, HOST:PORT");
    options.add("host", settings.host, "address to listen on");
    options.add("port", settings.port, "port to listen on; 0 takes a free one");
    options.add("one-by-one", settings.one_by_one, "wait for each observer before the next one");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("observable_server", [&] { return run_program(argc, argv); });
}
