// Without a coroutine: each viewer's quotes are a function with a state of its own.
#include "common/cli/program.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"

#include <chrono>
#include <iostream>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

struct Market {
    std::string name;
    std::vector<std::string> symbols;
    std::chrono::milliseconds interval;
};

pyro::ItemSource quotes_of(const Market& market) {
    return [&market, random = std::minstd_rand(std::random_device{}()),
            calls = 0]() mutable -> std::optional<pyro::Value> {
        if (calls++ > 0) std::this_thread::sleep_for(market.interval);
        const auto price = static_cast<double>(500 + random() % 14500) / 100;
        return pyro::Value(value::Tuple{market.symbols[random() % market.symbols.size()], price});
    };
}

}  // namespace

int main(int argc, char** argv) {
    std::string ns = pyro::name_server_address();
    std::chrono::milliseconds interval{250};
    cli::Options options("stock_market", "Gives viewers the quotes of two stock markets.");
    options.add("ns", ns, "name server, HOST:PORT");
    options.add("interval", interval, "time between two quotes of a viewer");
    return cli::run_program(options, argc, argv, [&] {
        Market nasdaq{"NASDAQ", {"AAPL", "CSCO", "MSFT", "GOOG"}, interval};
        Market newyork{"NYSE", {"IBM", "HPQ", "BP"}, interval};
        pyro::MethodTable<Market> table("StockMarket");
        table.attribute("name", &Market::name)
            .attribute("symbols", &Market::symbols)
            .method("quotes", [](Market& market) { return quotes_of(market); });
        const auto built = table.build();
        pyro::Daemon daemon;
        auto names = pyro::locate_ns(ns);
        names.register_name("example.stockmarket.newyork", daemon.register_object(newyork, built));
        names.register_name("example.stockmarket.nasdaq", daemon.register_object(nasdaq, built));
        std::cout << "Stockmarkets available." << std::endl;
        daemon.request_loop();
    });
}
