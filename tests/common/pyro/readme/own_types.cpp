#include "common/pyro/class_registry.hpp"
#include "common/pyro/proxy.hpp"

#include <fmt/core.h>

struct Item {
    std::string name;
    int price = 0;
};
BOOST_DESCRIBE_STRUCT(Item, (), (name, price))

int main() {
    pyro::register_class<Item>("shop.Item");  // on both sides, before the first call
    pyro::Proxy shop("PYRONAME:example.shop");
    shop.call("add", Item{"chair", 20});
    for (const auto& item : shop.call<std::vector<Item>>("items"))
        fmt::print("{}: {}\n", item.name, item.price);
}
