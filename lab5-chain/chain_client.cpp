// 5.3 A client that sends a message once around the chain, and prints which way it took.
#include "chain_topology.hpp"
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
    std::string link = "1";
    std::string message = "hello";
    std::string ns = pyro::name_server_address();
    std::chrono::milliseconds timeout = lab5::kForever;
    bool explain = false;
};

/// Sends the message to the first link and prints the result.
void ask(const Settings& settings) {
    const pyro::ProxyOptions options = lab5::patience(settings.timeout);
    // LAB 5.3 send a message around the chain
    // Make a proxy, with the options, of the object that the name server settings.ns knows as
    // lab5::link_name of settings.link: its URI is `PYRONAME:{name}@{ns}`. Call `process` with a
    // list that holds settings.message alone, and print `Result=` and the repr of what comes back.
    base::todo("5.3: send the message around the chain, in ask", options);
    // END 5.3
}

/// The same with --explain.
void ask_and_explain(const Settings& settings) {
    // LAB 5.5 show where a chain broke
    // Call ask. When a link throws (pyro::RemoteError), print the text of the remote traceback on
    // stderr and let the error pass. When the first link itself cannot be reached (any
    // pyro::CommunicationError but a TimeoutError, which passes), throw a base::Error with the text
    // `Chain broken at {link}: {reason}`.
    base::todo("5.5: show where the chain broke, in ask_and_explain", settings);
    // END 5.5
}

void run(const Settings& settings) {
    try {
        settings.explain ? ask_and_explain(settings) : ask(settings);
    } catch (const pyro::TimeoutError&) {
        throw base::TimeoutError(lab5::silence_of(settings.link, settings.timeout));
    }
}

int start(int argc, char** argv) {
    Settings settings;
    cli::Options options("chain_client", "Sends a message once around a chain of servers.");
    options.add("link", settings.link, "the link to begin with");
    options.add("message", settings.message, "what to send");
    options.add("ns", settings.ns, "name server, HOST:PORT");
    options.add("timeout", settings.timeout,
                "give up on a silent link after this time; without it, never");
    options.add("explain", settings.explain, "when the chain breaks, say where and show the way");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("chain_client", [&] { return start(argc, argv); });
}
