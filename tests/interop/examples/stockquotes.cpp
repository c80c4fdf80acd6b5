#include "common/pyro/daemon.hpp"
#include "common/pyro/describe.hpp"
#include "common/pyro/generator.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/remote_iterator.hpp"
#include "tests/interop/examples/roles.hpp"

#include <fmt/core.h>

#include <chrono>
#include <cmath>
#include <random>
#include <set>
#include <thread>

namespace interop::examples {

namespace {

using Quote = std::pair<std::string, double>;

struct StockMarket {
    std::string name;
    std::vector<std::string> symbols;

    pyro::Generator<Quote> quotes() const {
        std::mt19937 random{std::random_device()()};
        std::uniform_int_distribution<std::size_t> which(0, symbols.size() - 1);
        std::uniform_real_distribution<double> price(5, 150), pause(0, 0.5);
        for (;;) {
            co_yield Quote(symbols[which(random)], std::round(price(random) * 100) / 100);
            std::this_thread::sleep_for(std::chrono::duration<double>(pause(random)));
        }
    }
};
BOOST_DESCRIBE_STRUCT(StockMarket, (), (name, symbols, quotes))

struct Source {
    std::string market;
    pyro::RemoteIterator<Quote> quotes;
};

}  // namespace

void stock_market(const Arguments&) {
    const auto nasdaq =
        std::make_shared<StockMarket>(StockMarket{"NASDAQ", {"AAPL", "CSCO", "MSFT", "GOOG"}});
    const auto newyork = std::make_shared<StockMarket>(StockMarket{"NYSE", {"IBM", "HPQ", "BP"}});
    pyro::Daemon daemon;
    auto names = pyro::locate_ns();
    names.register_name("example.stockmarket.nasdaq", daemon.register_object(nasdaq));
    names.register_name("example.stockmarket.newyork", daemon.register_object(newyork));
    fmt::print("Stockmarkets available.\n");
    daemon.request_loop();
}

void stock_viewer(const Arguments&) {
    std::vector<Source> sources;
    auto names = pyro::locate_ns();
    for (const auto& [name, entry] : names.list({.prefix = "example.stockmarket."})) {
        fmt::print("found market {}\n", name);
        pyro::Proxy market(entry.uri);
        auto title = market.get<std::string>("name");
        sources.push_back({std::move(title), market.call<pyro::RemoteIterator<Quote>>("quotes")});
    }
    const std::set<std::string> shown{"AAPL", "IBM", "MSFT"};
    fmt::print("Shown quotes: {}\n", value::to_value(shown).repr());
    for (;;) {
        for (Source& source : sources) {
            const auto quote = source.quotes.next();
            if (quote && shown.contains(quote->first))
                fmt::print("{}.{}: {}\n", source.market, quote->first, quote->second);
        }
    }
}

}  // namespace interop::examples
