// 3.3 Gives the observable a message for all its observers.
#include "common/base/errors.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"

#include <fmt/core.h>

#include <chrono>
#include <string>

namespace {

struct Settings {
    std::string ns = pyro::name_server_address();
    std::string message = "Hello, Observers!";
    std::chrono::milliseconds timeout = std::chrono::seconds(5);
};

void notify(const Settings& settings) {
    // LAB 3.3 notify the observers
    // A pyro::Proxy for `PYRONAME:example.observable@` and the name server's address, which gives
    // up after settings.timeout. Call `notify_observers` with the message and wait for the answer;
    // then print `Observers notified.`.
    base::todo("3.3: notify the observers, in notify", settings);
    // END 3.3
}

/// The error with what to do about it, unless it says so itself.
base::Error explained(const base::Error& error) {
    std::string text = fmt::format("notify the observers of example.observable: {}", error.what());
    if (!text.ends_with(')')) text += " (is observable_server running there?)";
    return base::Error(text);
}

void run(const Settings& settings) {
    try {
        notify(settings);
    } catch (const pyro::NamingError& error) {
        throw explained(error);
    } catch (const base::CommunicationError& error) {
        throw explained(error);
    }
}

int run_program(int argc, char** argv) {
    Settings settings;
    cli::Options options("notify", "Gives an observable a message for its observers.");
    options.add("ns", settings.ns, "name server, HOST:PORT");
    options.add("message", settings.message, "what to tell them");
    options.add("timeout", settings.timeout, "give up on a silent observable after this time");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("notify", [&] { return run_program(argc, argv); });
}
