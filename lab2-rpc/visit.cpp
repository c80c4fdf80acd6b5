// 2.5 Janet and Henry visit the warehouse, one after the other: each stores a thing and takes one.
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

/// Asks the user; what he types, without the blanks around it.
std::string ask(const std::string& question) {
    std::cout << question << std::flush;
    std::string line;
    if (!std::getline(std::cin, line)) {
        throw base::Error("read an answer: the input has ended (an empty line is an answer)");
    }
    line.erase(line.find_last_not_of(" \t\r") + 1);
    return line.erase(0, line.find_first_not_of(" \t"));
}

class Person {
public:
    explicit Person(std::string name) : name_(std::move(name)) {}

    void visit(pyro::Proxy& warehouse) const {
        fmt::print("This is {}.\n", name_);
        deposit(warehouse);
        retrieve(warehouse);
        fmt::print("Thank you, come again!\n");
    }

private:
    /// Shows what is there and stores what the user wants to be stored.
    void deposit(pyro::Proxy& warehouse) const {
        // LAB 2.5 store a thing
        // Print `The warehouse contains: ` and what list_contents returns, as Python shows a list:
        // the answer of `call` without a type is a pyro::Value, which has `repr`. Ask `Type a thing
        // you want to store (or empty): `; store what is not empty under the person's name.
        base::todo("2.5: show the contents, store a thing, in deposit", warehouse, name_, ask);
        // END 2.5
    }

    /// Shows what is there and takes what the user wants.
    void retrieve(pyro::Proxy& warehouse) const {
        // LAB 2.5 take a thing
        // The same with `Type something you want to take (or empty): ` and take.
        base::todo("2.5: show the contents, take a thing, in retrieve", warehouse, name_);
        // END 2.5
    }

    std::string name_;
};

void visit_warehouse(const Settings& settings) {
    // LAB 2.5 let Janet and Henry visit the warehouse
    // A pyro::Proxy for "PYRONAME:example.warehouse@" and the address of the name server, with the
    // time-out; Janet's visit, then Henry's. When a visit ends in a pyro::RemoteError, print its
    // traceback_text to stderr and throw it on: main prints the sentence and ends with status 1.
    base::todo("2.5: let Janet visit, then Henry, in visit_warehouse", settings);
    // END 2.5
}

void run(const Settings& settings) {
    try {
        visit_warehouse(settings);
    } catch (const pyro::NamingError& error) {
        if (!std::string_view(error.what()).starts_with("unknown name")) throw;
        throw pyro::NamingError(fmt::format("{} (is warehouse running?)", error.what()));
    } catch (const pyro::CommunicationError& error) {
        throw base::CommunicationError(
            fmt::format("{} (is warehouse running there?)", error.what()));
    }
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("visit", [&] {
        Settings settings;
        cli::Options options("visit", "Janet and Henry visit the object `example.warehouse`.");
        options.add("ns", settings.ns, "name server, HOST:PORT");
        options.add("timeout", settings.timeout, "give up on a silent object after this time");
        return cli::run_program(options, argc, argv, [&] { run(settings); });
    });
}
