// 3.5 Shows the quotes of all stock markets that the name server knows, each as soon as it comes.
#include "common/base/errors.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"
#include "common/pyro/remote_iterator.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using Quote = std::pair<std::string, double>;  // symbol and price
using Quotes = pyro::RemoteIterator<Quote>;

struct Settings {
    std::string ns = pyro::name_server_address();
    std::vector<std::string> symbols;
    int count = 0;
};

/// Where the quotes are shown. Any thread may show one.
class Board {
public:
    Board(std::vector<std::string> symbols, int count)
        : symbols_(std::move(symbols)), count_(count) {}

    /// Prints a quote whose symbol was asked for. After the last one the program ends: the other
    /// threads wait for markets, and nothing can wake them.
    void show(const std::string& market, const Quote& quote) {
        const auto& [symbol, price] = quote;
        if (std::find(symbols_.begin(), symbols_.end(), symbol) == symbols_.end()) return;
        const std::lock_guard lock(mutex_);
        fmt::print("{}.{}: {}\n", market, symbol, pyro::Value(price).repr());
        if (++shown_ == count_) base::run_stop_actions_and_exit(0);
    }

private:
    const std::vector<std::string> symbols_;
    const int count_;
    std::mutex mutex_;
    int shown_ = 0;
};

/// Shows the quotes of one market until they end.
void follow(pyro::Proxy market, Board& board) {
    // LAB 3.5 follow one market
    // Read the attribute `name`, call `quotes`, and give each quote with the name to the board.
    //~ base::todo("3.5: follow one market, in follow", market, board);
    const auto name = market.get<std::string>("name");
    for (const Quote& quote : market.call<Quotes>("quotes")) board.show(name, quote);
    // END 3.5
}

/// The markets that the name server knows, in the order in which they were registered.
std::vector<pyro::Proxy> find_markets(const Settings& settings) {
    std::vector<pyro::Proxy> markets;
    // LAB 3.5 find the markets
    // Ask the name server for the names that begin with `example.stockmarket.`. Print `found market
    // ` and the name for each, and put a proxy for its URI into markets.
    //~ base::todo("3.5: find the markets, in find_markets", settings);
    pyro::NameServer names = pyro::locate_ns(settings.ns);
    for (const auto& [name, entry] : names.list({.prefix = "example.stockmarket."})) {
        fmt::print("found market {}\n", name);
        markets.emplace_back(entry.uri);
    }
    // END 3.5
    return markets;
}

void run(const Settings& settings) {
    std::vector<pyro::Proxy> markets = find_markets(settings);
    if (markets.empty()) {
        throw base::Error("find markets at the name server " + settings.ns +
                          ": there are none (is stock_market running there?)");
    }
    Board board(settings.symbols, settings.count);
    std::atomic<int> lost = 0;
    // LAB 3.5 follow all markets at once
    // Follow each market on a thread of its own, so that one that is silent holds up none of the
    // others. A pyro::Proxy cannot be copied, so std::move it into follow. An error of a market is
    // a line on stderr (cli::complain), adds one to lost, and ends no other thread. Wait for all.
    //~ base::todo("3.5: follow all markets at once, in run", follow, board, lost);
    std::vector<std::jthread> threads;
    for (pyro::Proxy& market : markets) {
        threads.emplace_back([&board, &lost, &market] {
            try {
                follow(std::move(market), board);
            } catch (const std::exception& error) {
                cli::complain(error);
                ++lost;
            }
        });
    }
    threads.clear();
    // END 3.5
    if (lost > 0) {
        throw base::Error(
            fmt::format("follow the markets: {} of {} could not be followed to the "
                        "end (is stock_market running there?)",
                        lost, markets.size()));
    }
}

int run_program(int argc, char** argv) {
    Settings settings;
    cli::Options options("stock_viewer", "Shows quotes of all stock markets.");
    options.add("ns", settings.ns, "name server, HOST:PORT");
    options.add("count", settings.count, "end after so many quotes; 0 goes on without end", 0,
                std::numeric_limits<int>::max());
    options.add_arguments("symbol", settings.symbols, "what to show (default: IBM AAPL MSFT)");
    return cli::run_program(options, argc, argv, [&] {
        if (settings.symbols.empty()) settings.symbols = {"IBM", "AAPL", "MSFT"};
        run(settings);
    });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("stock_viewer", [&] { return run_program(argc, argv); });
}
