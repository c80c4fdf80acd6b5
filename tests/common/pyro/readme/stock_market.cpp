#include "common/pyro/daemon.hpp"
#include "common/pyro/generator.hpp"
#include "common/pyro/name_server.hpp"

#include <fmt/core.h>

struct StockMarket {
    std::string name = "NYSE";           // an attribute: proxy.get<std::string>("name")
    std::vector<std::string> symbols{};  // not described: stays here

    pyro::Generator<std::pair<std::string, double>> quotes(int rounds) {
        for (int round = 1; round <= rounds; ++round)
            for (const auto& symbol : symbols) co_yield std::pair(symbol, 10.0 * round);
    }
    void close(const std::string& reason) {
        if (reason.empty()) throw pyro::PythonError("ValueError", "say why");
        symbols.clear();
    }
};
BOOST_DESCRIBE_STRUCT(StockMarket, (), (name, quotes, close))

// What a description cannot say: names of parameters (for keyword arguments), defaults, oneway.
template <>
struct pyro::Expose<StockMarket> {
    static void table(pyro::MethodTable<StockMarket>& table) {
        table.parameters("quotes", {{"rounds", 1}}).oneway("close");
    }
};

int main() {
    auto market = std::make_shared<StockMarket>();
    market->symbols = {"AAPL", "MSFT"};
    pyro::Daemon daemon;
    const pyro::Uri uri = daemon.register_object(market);
    pyro::locate_ns().register_name("example.nyse", uri, false, {"stockmarket"});
    daemon.request_loop();
}
