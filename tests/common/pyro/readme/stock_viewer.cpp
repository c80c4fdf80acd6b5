#include "common/pyro/proxy.hpp"
#include "common/pyro/remote_iterator.hpp"

#include <fmt/core.h>

using Quotes = pyro::RemoteIterator<std::pair<std::string, double>>;

int main() {
    pyro::Proxy market("PYROMETA:stockmarket");  // any object with this tag
    fmt::print("{}\n", market.get<std::string>("name"));
    for (const auto& [symbol, price] : market.call<Quotes>("quotes", pyro::kw("rounds", 3))) {
        fmt::print("{}: {}\n", symbol, price);
        if (price > 20) break;  // tells the server that no more are wanted
    }
}
