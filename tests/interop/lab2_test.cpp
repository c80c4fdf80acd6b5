// The programs of lab 2 beside their twins in Python, with either name server, and the warehouse of
// Pyro4's own tutorial, unmodified.
#include "common/base/regex.hpp"
#include "tests/interop/lab_program.hpp"
#include "tests/support/catch.hpp"

#include <csignal>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

using Catch::Matchers::Contains;
using interop::Environment;
using interop::Language;
using interop::Program;

namespace {

using Words = std::vector<std::string>;

struct Sides {
    Language server, client, names;
};

/// Each side in each language, without Python on both.
std::vector<Sides> all_sides() {
    constexpr Language kPython = Language::Python, kCpp = Language::Cpp;
    std::vector<Sides> sides;
    for (const Language names : {kPython, kCpp}) {
        sides.push_back({kPython, kCpp, names});
        sides.push_back({kCpp, kPython, names});
        sides.push_back({kCpp, kCpp, names});
    }
    return sides;
}

std::string shown(const Sides& sides) {
    return std::string(to_string(sides.server)) + "'s server, " +
           std::string(to_string(sides.client)) + "'s client, " +
           std::string(to_string(sides.names)) + "'s name server";
}

/// A program of the lab; `input` is the file that it reads.
std::unique_ptr<test::Process> start(Language language, const std::string& name,
                                     const Environment& environment, const std::string& input = "",
                                     const Words& arguments = {}) {
    Program program = interop::lab_program(language, name, arguments, environment);
    program.input = input;
    return interop::start(program);
}

/// A script of the tutorial, in a folder of its own beside person.py.
std::unique_ptr<test::Process> tutorial(const std::string& script, const Environment& environment,
                                        const std::string& input = "") {
    return interop::start({.words = {"/usr/bin/python3", script},
                           .environment = environment,
                           .folder = INTEROP_EXAMPLES "/warehouse/phase3",
                           .input = input});
}

std::string ended(test::Process& server) {
    server.signal(SIGTERM);
    server.wait();
    return server.out();
}

void has_no_tutorial() {
    WARN("pyro4-examples is not installed");
}

}  // namespace

TEST_CASE("greeting: the client is given the uri", "[lab2]") {
    const test::Folder folder;
    for (const Sides& sides :
         {Sides{Language::Python, Language::Cpp, {}}, Sides{Language::Cpp, Language::Python, {}},
          Sides{Language::Cpp, Language::Cpp, {}}}) {
        INFO(shown(sides));
        const auto server = start(sides.server, "greeting_server", {});
        const std::string uri = server->await_line("Ready. Object uri = ");
        CHECK(base::Regex("PYRO:obj_[0-9a-f]{32}@localhost:[0-9]+").matches(uri));
        const std::string input = folder.write("input", uri + "\nAnna Maria\n");
        const auto client = start(sides.client, "greeting_client", {}, input);
        CHECK(interop::output_of(*client) ==
              "What is the Pyro uri of the greeting object? What is your name? "
              "Hello, Anna Maria. Here is your message:\nAlways do your best\n");
    }
}

TEST_CASE("welcome: the client is given a name", "[lab2]") {
    const test::Folder folder;
    const std::string input = folder.write("input", "  Ann \t\n");
    for (const Sides& sides : all_sides()) {
        INFO(shown(sides));
        const interop::NameServerPeer names(sides.names);
        const auto server = start(sides.server, "welcome_server", names.environment());
        server->await_line("Ready. Object uri = ");
        const auto client = start(sides.client, "welcome_client", names.environment(), input);
        CHECK(interop::output_of(*client) == "hiya blud! your good name? Hi welcome Ann\n");
    }
}

TEST_CASE("echo", "[lab2]") {
    for (const Sides& sides : all_sides()) {
        INFO(shown(sides));
        const interop::NameServerPeer names(sides.names);
        const auto server = start(sides.server, "echo_server", names.environment());
        server->await_line("Ready. Object uri = ");
        const auto client = start(sides.client, "echo_client", names.environment());
        CHECK(interop::output_of(*client) == "HOLA\n");
    }
}

TEST_CASE("wire_ping pings daemons of both, and a client of Pyro pings ours", "[lab2]") {
    for (const Language language : {Language::Python, Language::Cpp}) {
        INFO(to_string(language));
        const interop::NameServerPeer names(language);
        const auto ping =
            start(Language::Cpp, "wire_ping", {}, "", {"--port", names.port(), "--seq", "65535"});
        CHECK(interop::output_of(*ping) == "PONG from localhost:" + names.port() + ", seq 65535\n");

        const auto server = start(language, "greeting_server", {});
        const std::string uri = server->await_line("Ready. Object uri = ");
        const std::string port = uri.substr(uri.rfind(':') + 1);
        const auto second = start(Language::Cpp, "wire_ping", {}, "", {"--port", port});
        CHECK(interop::output_of(*second) == "PONG from localhost:" + port + ", seq 1\n");
        const auto python = interop::start(interop::script("lab2/ping.py", {uri}));
        CHECK(interop::output_of(*python) == "PONG\n");
    }
}

TEST_CASE("the tutorial's visitors come to our warehouse, and ours to the tutorial's", "[lab2]") {
    if (!std::filesystem::exists(INTEROP_EXAMPLES "/warehouse/phase3")) return has_no_tutorial();
    const test::Folder folder;
    const std::string good = folder.write("good", "television\ncouch\nlamp\nbike\n");
    const std::string wrong = folder.write("wrong", "\n\n\nboat\n");
    std::string expected_visit, expected_house;
    std::vector<Sides> sides = all_sides();
    sides.insert(sides.begin(), {Language::Python, Language::Python, Language::Python});
    for (const Sides& side : sides) {
        INFO(shown(side));
        const interop::NameServerPeer names(side.names);
        const Environment environment = names.environment();
        const auto house = side.server == Language::Python
                               ? tutorial("warehouse.py", environment)
                               : start(Language::Cpp, "warehouse", environment);
        house->await("Pyro daemon running.\n");
        const auto visit = [&](const std::string& input) {
            return side.client == Language::Python
                       ? tutorial("visit.py", environment, input)
                       : start(Language::Cpp, "visit", environment, input);
        };
        std::string told = interop::output_of(*visit(good));
        const auto failing = visit(wrong);
        CHECK(failing->wait() == 1);
        told += failing->out();
        CHECK_THAT(failing->err(), Contains(" | ValueError: list.remove(x): x not in list\n"));
        CHECK_THAT(failing->err(), Contains("list.remove(x): x not in list\n"));
        const std::string all = ended(*house);
        const std::string lines = all.substr(all.find("Pyro daemon running.\n"));
        if (expected_visit.empty()) {
            expected_visit = told;
            expected_house = lines;
            CHECK_THAT(lines, Contains("Henry took the bike.\n"));
        }
        CHECK(told == expected_visit);
        CHECK(lines == expected_house);
        CHECK_THAT(all, Contains("\n    name = example.warehouse\n"));
    }
}
