// 2.2 Calls the object that the name server knows as `server`.
#include "common/base/errors.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"

#include <fmt/core.h>

#include <chrono>
#include <iostream>
#include <string>
#include <string_view>

namespace {

struct Settings {
    std::string ns = pyro::name_server_address();
    std::chrono::milliseconds timeout = std::chrono::seconds(5);
};

/// Asks the user; the line that he types, without the blanks and tabs around it.
std::string ask(const std::string& question) {
    // LAB 2.2 ask, and strip the answer
    // As in 2.1; then take blanks and tabs off both ends (find_first_not_of, find_last_not_of). A
    // line of blanks becomes an empty text.
    base::todo("2.2: read a line and strip it, in ask", question);
    // END 2.2
}

void welcome(const Settings& settings) {
    // LAB 2.2 find the object by its name and call it
    // Ask `hiya blud! your good name? `. Make a pyro::Proxy for "PYRONAME:server@" and the address
    // of the name server (settings.ns), give it the time-out, call welcomeMessage with the name,
    // print the answer.
    base::todo("2.2: call welcomeMessage of PYRONAME:server, in welcome", settings, ask);
    // END 2.2
}

void run(const Settings& settings) {
    try {
        welcome(settings);
    } catch (const pyro::NamingError& error) {
        if (!std::string_view(error.what()).starts_with("unknown name")) throw;
        throw pyro::NamingError(fmt::format("{} (is welcome_server running?)", error.what()));
    } catch (const pyro::CommunicationError& error) {
        throw base::CommunicationError(
            fmt::format("{} (is welcome_server running there?)", error.what()));
    }
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("welcome_client", [&] {
        Settings settings;
        cli::Options options("welcome_client", "Has itself welcomed by the object `server`.");
        options.add("ns", settings.ns, "name server, HOST:PORT");
        options.add("timeout", settings.timeout, "give up on a silent object after this time");
        return cli::run_program(options, argc, argv, [&] { run(settings); });
    });
}
