// 2.1 Calls the greeting object: the user gives its URI and his name.
#include "common/base/errors.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/proxy.hpp"

#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>

namespace {

struct Settings {
    std::chrono::milliseconds timeout = std::chrono::seconds(5);
};

/// Asks the user; the line that he types.
std::string ask(const std::string& question) {
    // LAB 2.1 ask the user
    // Print the question without a line end and flush stdout (std::fflush), or nobody sees it. Read
    // one line with std::getline. When the input has ended: base::Error.
    //~ base::todo("2.1: print the question and read a line, in ask", question);
    fmt::print("{}", question);
    std::fflush(stdout);
    std::string line;
    if (!std::getline(std::cin, line)) {
        throw base::Error("read an answer: the input has ended (type a line)");
    }
    return line;
    // END 2.1
}

void greet(const Settings& settings) {
    // LAB 2.1 call the greeting object
    // Ask `What is the Pyro uri of the greeting object? ` and `What is your name? `. Make a
    // pyro::Proxy for the URI and give it the time-out of the settings (set_timeout). Call
    // get_fortune with the name (call<std::string>: a text comes back); print that and a line end.
    //~ base::todo("2.1: ask twice, call get_fortune, print the answer, in greet", settings, ask);
    const std::string uri = ask("What is the Pyro uri of the greeting object? ");
    const std::string name = ask("What is your name? ");
    pyro::Proxy greeting_maker(uri);
    greeting_maker.set_timeout(settings.timeout);
    fmt::print("{}\n", greeting_maker.call<std::string>("get_fortune", name));
    // END 2.1
}

void run(const Settings& settings) {
    try {
        greet(settings);
    } catch (const pyro::CommunicationError& error) {
        throw base::CommunicationError(
            fmt::format("{} (is greeting_server running there?)", error.what()));
    }
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    cli::Options options("greeting_client", "Asks a greeting object for a message.");
    options.add("timeout", settings.timeout, "give up on a silent object after this time");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}
