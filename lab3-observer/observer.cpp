// 3.2 An observer: registers with the observable and prints each message it is told. It is a client
// that is called, so it has a daemon of its own.
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

namespace {

struct Settings {
    std::string ns = pyro::name_server_address();
    std::string host = pyro::config().host;
    std::uint16_t port = 0;
    std::chrono::milliseconds timeout = std::chrono::seconds(5);
};

class Observer {
public:
    void update(const std::string& message) {
        // LAB 3.2 print a message
        base::todo("3.2: print a message, in update", message);
        // END 3.2
    }

    BOOST_DESCRIBE_CLASS(Observer, (), (update), (), ())
};

/// Registers with the observable and waits for what it says.
void observe(pyro::Daemon& daemon, const Settings& settings) {
    pyro::ProxyOptions options;
    options.timeout = settings.timeout;
    // LAB 3.2 register, and unregister at the end
    // Register an Observer in the daemon. Look the URI of `example.observable` up at the name
    // server. Call `register_observer` there, with the observer's URI as text, and print `Observer
    // ready.`; then run the daemon's request loop. A cli::AtStop, made before the registration,
    // calls `unregister_observer` when the program is stopped. Make a pyro::Proxy for each of the
    // two calls, so that no connection stays open in between.
    base::todo("3.2: register an observer, in observe", daemon, options);
    // END 3.2
}

/// The error with what to do about it, unless it says so itself.
base::Error explained(const base::Error& error) {
    std::string text = fmt::format("register with example.observable: {}", error.what());
    if (!text.ends_with(')')) text += " (is observable_server running there?)";
    return base::Error(text);
}

void run(const Settings& settings) {
    pyro::DaemonOptions options;
    options.host = settings.host;
    options.port = settings.port;
    pyro::Daemon daemon(options);
    try {
        observe(daemon, settings);
    } catch (const pyro::NamingError& error) {
        throw explained(error);
    } catch (const base::CommunicationError& error) {
        throw explained(error);
    }
}

int run_program(int argc, char** argv) {
    Settings settings;
    cli::Options options("observer", "Prints what an observable tells its observers.");
    options.add("ns", settings.ns, "name server, HOST:PORT");
    options.add("host", settings.host, "address to listen on");
    options.add("port", settings.port, "port to listen on; 0 takes a free one");
    options.add("timeout", settings.timeout, "give up on a silent observable after this time");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("observer", [&] { return run_program(argc, argv); });
}
