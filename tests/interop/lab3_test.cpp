// Lab 3 beside its twins in Python and Pyro4's own stock market, with either name server; and the
// crowds: 200 observers, 100 markets, many viewers.
#include "common/base/regex.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"
#include "common/pyro/remote_iterator.hpp"
#include "tests/interop/lab_program.hpp"
#include "tests/interop/until.hpp"
#include "tests/support/catch.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

using interop::Language;
using interop::NameServerPeer;
using test::Process;
using Words = std::vector<std::string>;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;
constexpr Language P = Language::Python, C = Language::Cpp;

/// A program of the lab, or its twin.
std::unique_ptr<Process> start(Language language, const std::string& name,
                               const NameServerPeer& names, const Words& arguments = {}) {
    return interop::start(interop::lab_program(language, name, arguments, names.environment()));
}

std::unique_ptr<Process> start_ready(Language language, const std::string& name,
                                     const NameServerPeer& names, const Words& arguments = {}) {
    auto process = start(language, name, names, arguments);
    process->await(name == "observer"            ? "Observer ready.\n"
                   : name == "observable_server" ? "Observable ready.\n"
                                                 : "Stockmarkets available.\n");
    return process;
}

/// Pyro4's own market or viewer, as it is shipped.
std::unique_ptr<Process> start_tutorial(const std::string& script, const NameServerPeer& names) {
    return interop::start({.words = {"/usr/bin/python3", INTEROP_EXAMPLES "/stockquotes/" + script},
                           .environment = names.environment()});
}

std::string address(const NameServerPeer& names) {
    return "localhost:" + names.port();
}

pyro::Proxy observable_at(const NameServerPeer& names) {
    return pyro::Proxy("PYRONAME:example.observable@" + address(names));
}

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

struct Listener {
    std::atomic<int> told = 0;
    void update(const std::string&) { ++told; }
};
BOOST_DESCRIBE_STRUCT(Listener, (), (update))

/// What both sides may read of a market; its quotes end.
struct Market {
    std::string name;
    std::vector<std::string> symbols{"IBM"};
    pyro::Generator<std::pair<std::string, double>> quotes() const {
        for (int i = 1; i <= 3; ++i) co_yield std::pair<std::string, double>("IBM", i);
    }
};
BOOST_DESCRIBE_STRUCT(Market, (), (name, symbols, quotes))

}  // namespace

TEST_CASE("observable, observers and senders of both languages") {
    const Language name_server = GENERATE(P, C);
    const Language server = GENERATE(P, C);
    INFO("name server " << interop::to_string(name_server) << ", observable "
                        << interop::to_string(server));
    const NameServerPeer names(name_server);
    const auto observable = start_ready(server, "observable_server", names);
    const auto ours = start_ready(C, "observer", names);
    const auto theirs = start_ready(P, "observer", names);
    const auto text =
        interop::start(interop::script("lab3/text_observer.py", {}, names.environment()));
    text->await("Observer ready.\n");
    CHECK(interop::output_of(*start(P, "notify", names)) == "Observers notified.\n");
    CHECK(interop::output_of(*start(C, "notify", names, {"--message", "grün"})) ==
          "Observers notified.\n");
    for (Process* observer : {ours.get(), theirs.get(), text.get()}) {
        observer->await("Received message: Hello, Observers!\nReceived message: grün\n");
    }
    // All of them unregister, so that there is nobody to drop.
    for (Process* observer : {ours.get(), theirs.get(), text.get()}) {
        observer->signal(SIGINT);
        CHECK(observer->wait() == 0);
    }
    CHECK(interop::output_of(*start(P, "notify", names, {"nobody"})) == "Observers notified.\n");
    CHECK(observable->out() == "Observable ready.\n");
}

TEST_CASE("the tutorial's viewer with our markets") {
    const NameServerPeer names(GENERATE(P, C));
    const auto market = start_ready(C, "stock_market", names, {"--interval", "0.01"});
    const auto viewer = start_tutorial("phase3/viewer.py", names);
    viewer->await("found market example.stockmarket.nasdaq\n");
    viewer->await("found market example.stockmarket.newyork\n");
    for (const char* quote : {"NASDAQ.AAPL: ", "NASDAQ.MSFT: ", "NYSE.IBM: "}) {
        viewer->await_line(quote);
    }
}

TEST_CASE("our viewer with the tutorial's markets") {
    const NameServerPeer names(GENERATE(P, C));
    // Its phase 3 takes a fixed port; phase 2 has the same markets on a free one.
    const auto market = start_tutorial("phase2/stockmarket.py", names);
    market->await("Stockmarkets available.\n");
    const auto lines = lines_of(interop::output_of(
        *start(C, "stock_viewer", names, {"--count", "4", "AAPL", "CSCO", "MSFT", "GOOG", "IBM"})));
    REQUIRE(lines.size() == 6);
    CHECK(lines[0] == "found market example.stockmarket.nasdaq");
    CHECK(lines[1] == "found market example.stockmarket.newyork");
    static const base::Regex quote(R"((NASDAQ\.(AAPL|CSCO|MSFT|GOOG)|NYSE\.IBM): \d+\.\d{1,2})");
    for (std::size_t i = 2; i < lines.size(); ++i) {
        INFO(lines[i]);
        CHECK(quote.matches(lines[i]));
    }
}

TEST_CASE("200 observers: 20 are dead, 5 are stopped, and the sender waits for none") {
    const NameServerPeer names(C);
    const auto server = start_ready(C, "observable_server", names);
    pyro::Proxy observable = observable_at(names);

    std::vector<std::unique_ptr<Process>> sleepers, dead;
    for (int i = 0; i < 5; ++i) sleepers.push_back(start_ready(C, "observer", names));
    std::vector<std::shared_ptr<Listener>> awake;
    pyro::Daemon daemon;
    const auto add_awake = [&](int count) {
        for (int i = 0; i < count; ++i) {
            awake.push_back(std::make_shared<Listener>());
            observable.call("register_observer", daemon.register_object(awake.back()));
        }
    };
    add_awake(80);
    for (int i = 0; i < 20; ++i) dead.push_back(start_ready(C, "observer", names));
    add_awake(95);
    daemon.start();
    for (const auto& process : sleepers) process->signal(SIGSTOP);
    for (const auto& process : dead) {
        process->signal(SIGKILL);
        process->wait();
    }

    const auto begin = Clock::now();
    CHECK(interop::output_of(*start(C, "notify", names, {"--message", "one"})) ==
          "Observers notified.\n");
    const auto notified = Clock::now() - begin;
    CHECK(interop::until([&] {
        return std::all_of(awake.begin(), awake.end(),
                           [](const auto& it) { return it->told == 1; });
    }));
    const auto told = Clock::now() - begin;
    INFO("notify returned after " << notified / 1ms << " ms, 175 observers were told after "
                                  << told / 1ms << " ms");
    CHECK(notified < 1s);
    CHECK(interop::until([&] { return lines_of(server->out()).size() == 1 + dead.size(); }));

    // The stopped ones get all that they have missed, in order.
    interop::output_of(*start(C, "notify", names, {"--message", "two"}));
    for (const auto& process : sleepers) process->signal(SIGCONT);
    for (const auto& process : sleepers) {
        process->await("Observer ready.\nReceived message: one\nReceived message: two\n");
    }
    server->signal(SIGTERM);
    CHECK(server->wait() == 0);
    CHECK(lines_of(server->out()).size() == 1 + dead.size());
}

TEST_CASE("an observer that never wakes up does not fill the memory") {
    const NameServerPeer names(C);
    const auto server = start_ready(C, "observable_server", names);
    const auto sleeper = start_ready(C, "observer", names);
    sleeper->signal(SIGSTOP);
    pyro::Proxy observable = observable_at(names);
    for (int i = 0; i < 1100; ++i) observable.call("notify_observers", "news");
    server->await("Dropped observer PYRO:obj_");
    CHECK(lines_of(server->out()).size() == 2);
}

TEST_CASE("a viewer follows 100 markets, and some are silent or gone") {
    const NameServerPeer names(C);
    pyro::NameServer at = pyro::locate_ns(address(names));
    std::vector<std::shared_ptr<Market>> markets;
    pyro::Daemon daemon;
    for (int i = 0; i < 98; ++i) {
        markets.push_back(std::make_shared<Market>(Market{fmt::format("M{}", i)}));
        at.register_name(fmt::format("example.stockmarket.m{}", i),
                         daemon.register_object(markets.back()));
    }
    daemon.start();
    const auto stopped = start_ready(C, "stock_market", names);
    stopped->signal(SIGSTOP);

    const auto begin = Clock::now();
    const auto viewer = start(C, "stock_viewer", names, {"--count", "294"});
    const auto lines = lines_of(interop::output_of(*viewer));
    INFO("294 quotes of 98 markets, 2 silent, in " << (Clock::now() - begin) / 1ms << " ms");
    CHECK(lines.size() == 100 + 294);
    CHECK(std::count(lines.begin(), lines.end(), "M97.IBM: 3.0") == 1);
    CHECK(std::count(lines.begin(), lines.end(), "M0.IBM: 1.0") == 1);

    // One that is gone is told on stderr; all others are shown to their end.
    stopped->signal(SIGKILL);
    stopped->wait();
    const auto patient = start(C, "stock_viewer", names);
    CHECK(patient->wait() == 1);
    CHECK(lines_of(patient->out()).size() == 100 + 294);
    CHECK_THAT(patient->err(), Catch::Matchers::Contains("2 of 100 could not be followed"));
}

TEST_CASE("100 viewers wait for their next quote, and another one is answered") {
    const NameServerPeer names(C);
    const auto market = start_ready(C, "stock_market", names, {"--interval", "60"});
    const std::string uri = "PYRONAME:example.stockmarket.newyork@" + address(names);
    std::vector<std::unique_ptr<Process>> viewers;
    for (int i = 0; i < 100; ++i) {
        viewers.push_back(start(C, "stock_viewer", names, {"IBM", "HPQ", "BP"}));
        viewers.back()->await_line("NYSE.");
    }
    pyro::Proxy other(uri);
    other.set_timeout(2s);
    CHECK(other.get<std::string>("name") == "NYSE");
    auto quotes = other.call<pyro::RemoteIterator<std::pair<std::string, double>>>("quotes");
    CHECK(quotes.next().has_value());
    market->signal(SIGTERM);
    CHECK(market->wait() == 0);
}
