#include "common/pyro/daemon.hpp"
#include "common/pyro/proxy.hpp"

#include <fmt/core.h>

struct Listener {
    void notify(const std::string& news) { fmt::print("news: {}\n", news); }
};
BOOST_DESCRIBE_STRUCT(Listener, (), (notify))

int main() {
    auto listener = std::make_shared<Listener>();
    pyro::Daemon daemon;
    daemon.register_object(listener);
    daemon.start();  // answers calls on a thread of its own, until the daemon is gone

    pyro::Proxy broker("PYRONAME:example.broker");
    broker.call("subscribe", listener);  // registered, so a proxy of it travels
    broker.call("publish", "the first");
}
