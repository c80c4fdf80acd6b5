// Threads that put quotes into a queue, and one that prints them.
#include "common/cli/program.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"
#include "common/pyro/remote_iterator.hpp"

#include <condition_variable>
#include <deque>
#include <iostream>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

namespace {

struct Belt {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::string> lines;
    std::size_t running = 0;
    std::size_t failed = 0;
};

void follow(const std::shared_ptr<Belt>& belt, const pyro::Uri& uri,
            const std::set<std::string>& symbols) {
    bool failed = false;
    try {
        pyro::Proxy market(uri);
        const std::string name = market.get("name").to<std::string>();
        auto quotes = market.call<pyro::RemoteIterator<>>("quotes");
        while (auto quote = quotes.next()) {
            const auto [symbol, price] = quote->to<std::pair<std::string, pyro::Value>>();
            if (!symbols.contains(symbol)) continue;
            const std::lock_guard lock(belt->mutex);
            belt->lines.push_back(name + "." + symbol + ": " + price.repr());
            belt->changed.notify_all();
        }
    } catch (const std::exception& error) {
        cli::complain(error);
        failed = true;
    }
    const std::lock_guard lock(belt->mutex);
    --belt->running;
    belt->failed += failed ? 1 : 0;
    belt->changed.notify_all();
}

}  // namespace

int main(int argc, char** argv) {
    std::string ns = pyro::name_server_address();
    std::vector<std::string> words;
    int count = 0;
    cli::Options options("stock_viewer", "Shows quotes of all stock markets.");
    options.add("ns", ns, "name server, HOST:PORT");
    options.add("count", count, "end after so many quotes; 0 goes on without end", 0, 1000000);
    options.add_arguments("symbol", words, "what to show (default: IBM AAPL MSFT)");
    return cli::run_program(options, argc, argv, [&] {
        std::set<std::string> symbols(words.begin(), words.end());
        if (symbols.empty()) symbols = {"IBM", "AAPL", "MSFT"};
        const auto belt = std::make_shared<Belt>();
        const auto found = pyro::locate_ns(ns).list({.regex = R"(example\.stockmarket\.)"});
        if (found.empty()) throw base::Error("find markets: there are none");
        for (const auto& [name, entry] : found) std::cout << "found market " << name << std::endl;
        belt->running = found.size();
        for (const auto& [name, entry] : found) {
            std::thread(follow, belt, entry.uri, symbols).detach();
        }
        std::unique_lock lock(belt->mutex);
        while (true) {
            belt->changed.wait(lock, [&] { return !belt->lines.empty() || belt->running == 0; });
            if (belt->lines.empty()) break;
            std::cout << belt->lines.front() << std::endl;
            belt->lines.pop_front();
            if (--count == 0) base::run_stop_actions_and_exit(0);
        }
        if (belt->failed > 0) throw base::Error("follow the markets: one is gone");
    });
}
