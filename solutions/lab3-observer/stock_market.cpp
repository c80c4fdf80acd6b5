// 3.5 Two stock markets: their quotes are remote iterators, which give an item when a viewer asks.
#include "common/base/errors.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/generator.hpp"
#include "common/pyro/name_server.hpp"

#include <fmt/core.h>

#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Quote = std::pair<std::string, double>;  // symbol and price

struct Settings {
    std::string ns = pyro::name_server_address();
    std::string host = pyro::config().host;
    std::uint16_t port = 0;
    std::chrono::milliseconds interval = std::chrono::milliseconds(250);
};

/// A viewer that waits for its next quote keeps a thread of the daemon; with 1000 of them the
/// daemon still answers others.
constexpr int kMostViewers = 1000;

class StockMarket {
public:
    StockMarket(std::string name, std::vector<std::string> symbols,
                std::chrono::milliseconds interval)
        : name_(std::move(name)), symbols_(std::move(symbols)), interval_(interval) {}

    const std::string& name() const { return name_; }
    const std::vector<std::string>& symbols() const { return symbols_; }

    /// One quote after the other without end, and one in each interval at most.
    pyro::Generator<Quote> quotes() const {
        // LAB 3.5 give one quote after the other
        // Without end: give the next quote() with co_yield, and do not go on before interval_ has
        // passed since. A viewer that comes later than that does not wait at all.
        //~ base::todo("3.5: give one quote after the other, in quotes", interval_);
        while (true) {
            const Clock::time_point next = Clock::now() + interval_;
            co_yield quote();
            std::this_thread::sleep_until(next);
        }
        // END 3.5
    }

private:
    /// A symbol of this market and a price from 5 to 150, in cents.
    Quote quote() const {
        thread_local std::mt19937 random{std::random_device{}()};
        std::uniform_int_distribution<std::size_t> index(0, symbols_.size() - 1);
        std::uniform_int_distribution<int> cents(500, 15000);
        return {symbols_[index(random)], cents(random) / 100.0};
    }

    const std::string name_;
    const std::vector<std::string> symbols_;
    const std::chrono::milliseconds interval_;
};

}  // namespace

/// What viewers see of a market: two attributes that nobody can set, and a remote iterator.
template <>
struct pyro::Expose<StockMarket> {
    static void table(pyro::MethodTable<StockMarket>& table) {
        table.attribute("name", &StockMarket::name)
            .attribute("symbols", &StockMarket::symbols)
            .method("quotes", &StockMarket::quotes);
    }
};

namespace {

void run(const Settings& settings) {
    const auto nasdaq = std::make_shared<StockMarket>(
        "NASDAQ", std::vector<std::string>{"AAPL", "CSCO", "MSFT", "GOOG"}, settings.interval);
    const auto newyork = std::make_shared<StockMarket>(
        "NYSE", std::vector<std::string>{"IBM", "HPQ", "BP"}, settings.interval);
    pyro::DaemonOptions options;
    options.host = settings.host;
    options.port = settings.port;
    options.threadpool_size = kMostViewers;
    pyro::Daemon daemon(options);
    // LAB 3.5 open the markets
    // Register both markets in the daemon, and their URIs at the name server as
    // `example.stockmarket.nasdaq` and `example.stockmarket.newyork`. Print `Stockmarkets
    // available.` and run the request loop.
    //~ base::todo("3.5: open the markets, in run", nasdaq, newyork, daemon);
    pyro::NameServer names = pyro::locate_ns(settings.ns);
    names.register_name("example.stockmarket.nasdaq", daemon.register_object(nasdaq));
    names.register_name("example.stockmarket.newyork", daemon.register_object(newyork));
    fmt::print("Stockmarkets available.\n");
    daemon.request_loop();
    // END 3.5
}

int run_program(int argc, char** argv) {
    Settings settings;
    cli::Options options("stock_market", "Gives viewers the quotes of two stock markets.");
    options.add("ns", settings.ns, "name server, HOST:PORT");
    options.add("host", settings.host, "address to listen on");
    options.add("port", settings.port, "port to listen on; 0 takes a free one");
    options.add("interval", settings.interval, "time between two quotes of a viewer");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("stock_market", [&] { return run_program(argc, argv); });
}
