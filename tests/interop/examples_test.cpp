// The examples that come with Pyro4, unmodified, with a C++ program in the place of one side: what
// both sides print has to be what they print when Python runs on both.
#include "common/base/regex.hpp"
#include "tests/interop/peers.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <functional>
#include <future>
#include <sstream>

using Catch::Matchers::Contains;
using interop::Environment;
using interop::Language;
using interop::Program;

namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;
using Words = std::vector<std::string>;

/// A copy of the examples, with nothing compressed.
const test::Folder& examples() {
    static const test::Folder folder;
    static const bool copied = [] {
        fs::copy(INTEROP_EXAMPLES, folder / "examples", fs::copy_options::recursive);
        interop::output_of({.words = {"/bin/gunzip", "-r", folder / "examples"}});
        return true;
    }();
    REQUIRE(copied);
    return folder;
}

/// One program of an example: Python's in its folder, or ours.
struct Role {
    std::string script;  // "streaming/client.py"
    Words role;          // {"streaming-client"}
};

struct Setting {
    Environment environment{};
    std::string input{};
};

std::unique_ptr<test::Process> start(Language language, const Role& role, const Setting& setting) {
    Program program{.words = {INTEROP_PROGRAMS "/interop_examples"},
                    .environment = setting.environment,
                    .input = setting.input};
    if (language == Language::Python) {
        const fs::path script = examples() / ("examples/" + role.script);
        program.words = {"/usr/bin/python3", script.filename()};
        program.folder = script.parent_path();
    } else {
        program.words.insert(program.words.end(), role.role.begin(), role.role.end());
    }
    return interop::start(program);
}

Lines lines_of(const std::string& text) {
    static const base::Regex uri("PYRO:[^ '\n]+");
    std::istringstream in(uri.replaced(text, "URI"));
    Lines lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

/// Ends a server; all that it printed.
std::string ended(test::Process& server) {
    server.signal(SIGTERM);
    server.wait();
    return server.out();
}

/// What a server printed once it was ready.
Lines after_start(const std::string& text) {
    const std::string ready = "Pyro daemon running.\n";
    const auto at = text.find(ready);
    return lines_of(at == text.npos ? text : text.substr(at + ready.size()));
}

Lines sorted(Lines lines) {
    std::sort(lines.begin(), lines.end());
    return lines;
}

/// The lines that begin with one of these, or, reversed, with none.
Lines filtered(const Lines& lines, const Words& starts, bool keep) {
    Lines kept;
    for (const std::string& line : lines) {
        const auto begins = [&](const std::string& start) { return line.starts_with(start); };
        if (std::any_of(starts.begin(), starts.end(), begins) == keep) kept.push_back(line);
    }
    return kept;
}

struct Sides {
    Language server;
    Language client;
};
constexpr Sides kAllPython{Language::Python, Language::Python};
const std::vector<Sides> kSides{{Language::Cpp, Language::Python},
                                {Language::Python, Language::Cpp},
                                {Language::Cpp, Language::Cpp}};

std::string shown(const Sides& sides) {
    return std::string(interop::to_string(sides.server)) + "'s server, " +
           std::string(interop::to_string(sides.client)) + "'s client";
}

/// The same for all sides, at the same time: the examples mostly sleep. Python's come first.
std::vector<Lines> with_all_sides(const std::function<Lines(Sides)>& run) {
    examples();
    std::vector<std::future<Lines>> runs;
    runs.push_back(std::async(std::launch::async, run, kAllPython));
    for (const Sides& sides : kSides) runs.push_back(std::async(std::launch::async, run, sides));
    std::vector<Lines> told;
    for (auto& lines : runs) told.push_back(lines.get());
    return told;
}

/// A server that tells its uri and a client that asks for it.
struct Pair {
    std::unique_ptr<test::Process> server;
    std::unique_ptr<test::Process> client;
    test::Folder folder;

    Pair(Sides sides, const Role& server_role, const Role& client_role,
         const std::string& more = {}) {
        server = start(sides.server, server_role, {});
        const std::string uri = server->await_line("    uri = ");
        server->await("Pyro daemon running.\n");
        client =
            start(sides.client, client_role, {.input = folder.write("input", uri + "\n" + more)});
    }
};

using Check = std::function<void(Pair& ours, Pair& pythons)>;

/// All of them at the same time, since the examples mostly sleep; then each beside Python's.
void play(const Role& server, const Role& client, const std::string& more, const Check& check) {
    Pair pythons(kAllPython, server, client, more);
    std::vector<std::unique_ptr<Pair>> pairs;
    for (const Sides& sides : kSides) {
        pairs.push_back(std::make_unique<Pair>(sides, server, client, more));
    }
    interop::output_of(*pythons.client);
    ended(*pythons.server);
    for (std::size_t i = 0; i < kSides.size(); ++i) {
        INFO(shown(kSides[i]));
        interop::output_of(*pairs[i]->client);
        ended(*pairs[i]->server);
        check(*pairs[i], pythons);
    }
}

}  // namespace

TEST_CASE("example streaming", "[streaming]") {
    play({"streaming/server.py", {"streaming-server"}},
         {"streaming/client.py", {"streaming-client"}}, "", [](Pair& ours, Pair& pythons) {
             CHECK(ours.client->out() == pythons.client->out());
             CHECK_THAT(ours.client->out(), Contains("slow generator:\n1\n2\n3"));
         });
}

TEST_CASE("example batchedcalls", "[batchedcalls]") {
    const Words varying{
        "that took",        "total time", "batched calls were", "oneway batched calls were",
        "Traceback",        "  ",         " | Traceback",       " |   ",
        "ZeroDivisionError"};
    play({"batchedcalls/server.py", {"batched-server"}},
         {"batchedcalls/client.py", {"batched-client"}}, "", [&](Pair& ours, Pair& pythons) {
             const auto told = [&](Pair& pair) {
                 return filtered(lines_of(pair.client->out()), varying, false);
             };
             CHECK(told(ours) == told(pythons));
             CHECK_THAT(ours.client->out(),
                        Contains(" | ZeroDivisionError: integer division or modulo by zero\n"));
             CHECK(sorted(after_start(ours.server->out())) ==
                   sorted(after_start(pythons.server->out())));
             CHECK_THAT(ours.server->out(), Contains("end of batch #2\n"));
         });
}

TEST_CASE("example attributes", "[attributes]") {
    play({"attributes/server.py", {"attributes-server"}},
         {"attributes/client.py", {"attributes-client"}}, "", [](Pair& ours, Pair& pythons) {
             // Its last part is about Python's dicts, which our client leaves out.
             const Lines expected = lines_of(pythons.client->out());
             const Lines told = lines_of(ours.client->out());
             REQUIRE(told.size() >= 17);
             REQUIRE(told.size() <= expected.size());
             for (std::size_t i = 0; i < told.size(); ++i) CHECK(told[i] == expected[i]);
         });
}

TEST_CASE("example warehouse, phase 2", "[warehouse]") {
    play({"warehouse/phase2/warehouse.py", {"warehouse-server"}},
         {"warehouse/phase2/visit.py", {"warehouse-visit"}}, "television\ncouch\nlamp\nbike\n",
         [](Pair& ours, Pair& pythons) {
             CHECK(ours.client->out() == pythons.client->out());
             CHECK(after_start(ours.server->out()) == after_start(pythons.server->out()));
             CHECK_THAT(ours.server->out(), Contains("Henry took the bike.\n"));
         });
}

TEST_CASE("example warehouse, phase 3, where a visitor takes what is not there", "[warehouse]") {
    const test::Folder folder;
    const std::string answers = folder.write("answers", "\nnothing\n\n\n");
    const auto visit = [&](Language names, Sides sides) {
        const interop::NameServerPeer name_server(names);
        const Setting setting{name_server.environment(), answers};
        const auto server = start(
            sides.server, {"warehouse/phase3/warehouse.py", {"warehouse-server", "--ns"}}, setting);
        server->await("Pyro daemon running.\n");
        const auto client = start(
            sides.client, {"warehouse/phase3/visit.py", {"warehouse-visit", "--ns"}}, setting);
        CHECK(client->wait() == 1);
        CHECK_THAT(client->err(), Contains("list.remove(x): x not in list"));
        if (sides.client == Language::Python) {
            CHECK_THAT(client->err(), Contains(" | ValueError: list.remove(x): x not in list\n"));
        }
        return client->out();
    };
    const std::string expected = visit(Language::Python, kAllPython);
    for (const Sides& sides : kSides) {
        INFO(shown(sides));
        CHECK(visit(sides.client, sides) == expected);
        CHECK(visit(sides.server, sides) == expected);
    }
}

TEST_CASE("example circular", "[circular]") {
    struct Ring {
        Language a, b, c, client;
    };
    constexpr Language P = Language::Python, C = Language::Cpp;
    const auto run = [](const Ring& ring, Language names) {
        const interop::NameServerPeer name_server(names);
        const Setting setting{name_server.environment()};
        const auto link = [&](Language language, const std::string& name, const std::string& next) {
            auto process =
                start(language, {"circular/serv" + name + ".py", {"circular-server", name, next}},
                      setting);
            process->await("Server started " + name + "\n");
            return process;
        };
        const auto a = link(ring.a, "A", "B"), b = link(ring.b, "B", "C"),
                   c = link(ring.c, "C", "A");
        const auto client =
            start(ring.client, {"circular/client.py", {"circular-client"}}, setting);
        std::string told = interop::output_of(*client);
        for (const auto& server : {a.get(), b.get(), c.get()}) told += ended(*server);
        return told;
    };
    const std::string expected = run({P, P, P, P}, P);
    CHECK_THAT(expected, Contains("Back at A; we completed the circle!"));
    for (const Ring& ring : {Ring{C, P, P, P}, Ring{P, C, P, P}, Ring{P, P, C, C}, Ring{C, C, C, P},
                             Ring{P, P, P, C}, Ring{C, C, C, C}}) {
        INFO(int(ring.a) << int(ring.b) << int(ring.c) << " client " << int(ring.client));
        CHECK(run(ring, ring.client) == expected);
    }
}

TEST_CASE("example stockquotes, phase 2", "[stockquotes]") {
    const auto told = with_all_sides([](Sides sides) {
        const interop::NameServerPeer name_server(sides.client);
        const Setting setting{name_server.environment()};
        const auto market =
            start(sides.server, {"stockquotes/phase2/stockmarket.py", {"stock-market"}}, setting);
        market->await("Stockmarkets available.\n");
        const auto viewer =
            start(sides.client, {"stockquotes/phase2/viewer.py", {"stock-viewer"}}, setting);
        viewer->await_line("NASDAQ.");
        viewer->await_line("NYSE.");
        return lines_of(ended(*viewer));
    });
    static const base::Regex quote(R"((NASDAQ\.(AAPL|MSFT)|NYSE\.IBM): [0-9]+\.[0-9]{1,2})");
    for (const Lines& lines : told) {
        REQUIRE(lines.size() >= 5);
        CHECK(lines[0] == "found market example.stockmarket.nasdaq");
        CHECK(lines[1] == "found market example.stockmarket.newyork");
        CHECK(lines[2].size() == std::string("Shown quotes: {'IBM', 'AAPL', 'MSFT'}").size());
        for (std::size_t i = 3; i < lines.size(); ++i) {
            INFO(lines[i]);
            CHECK(quote.matches(lines[i]));
        }
    }
}

TEST_CASE("example callback", "[callback]") {
    const auto told = with_all_sides([](Sides sides) {
        const interop::NameServerPeer name_server(sides.server);
        const Setting setting{name_server.environment()};
        const auto server =
            start(sides.server, {"callback/server.py", {"callback-server"}}, setting);
        server->await("Pyro daemon running.\n");
        const auto client =
            start(sides.client, {"callback/client.py", {"callback-client"}}, setting);
        Lines lines = lines_of(interop::output_of(*client));
        const Lines more = after_start(ended(*server));
        lines.insert(lines.end(), more.begin(), more.end());
        return lines;
    });
    // Threads of Python may print into each other's lines, before the line end.
    const auto parted = [](const Lines& lines) {
        static const base::Regex begin("(callback: worker|Worker [0-9]|server: adding)");
        std::string text;
        for (const std::string& line : lines) text += line + "\n";
        Lines all = lines_of(begin.replaced(text, "\n$1"));
        std::erase(all, "");
        return sorted(all);
    };
    CHECK(parted(told[0]).size() == 8 + 20);
    for (std::size_t i = 0; i < kSides.size(); ++i) {
        INFO(shown(kSides[i]));
        CHECK(parted(told[i + 1]) == parted(told[0]));
    }
}

TEST_CASE("example callback, whose callbacks fail", "[callback2]") {
    const interop::NameServerPeer name_server(Language::Cpp);
    const auto run = [&](Sides sides) {
        const Setting setting{name_server.environment()};
        const auto server =
            start(sides.server, {"callback/server2.py", {"callback2-server"}}, setting);
        server->await("Pyro daemon running.\n");
        const auto client =
            start(sides.client, {"callback/client2.py", {"callback2-client"}}, setting);
        server->await("server: callbacks done.\n");
        client->await("ZeroDivisionError");  // the second one shows here, too
        ended(*client);
        Lines told = filtered(after_start(ended(*server)),
                              {"server:", "got an", " +---", " | ZeroDivisionError"}, true);
        const Lines more = lines_of(client->out());
        told.insert(told.end(), more.begin(), more.end());
        return told;
    };
    const Lines expected = run(kAllPython);
    for (const Sides& sides : kSides) {
        INFO(shown(sides));
        CHECK(run(sides) == expected);
    }
}
