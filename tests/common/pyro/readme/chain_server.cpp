// Three of these make a ring: chain_server A B, chain_server B C, chain_server C A.
#include "common/pyro/daemon.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"

#include <fmt/core.h>

using Names = std::vector<std::string>;

class Chain {
public:
    Chain(std::string name, const std::string& next)
        : name_(std::move(name)), next_("PYRONAME:example.chain." + next) {}

    Names process(Names seen) {
        if (!seen.empty() && seen.front() == name_) return seen;  // once around
        seen.push_back(name_);
        return next_.clone().call<Names>("process", seen);
    }
    BOOST_DESCRIBE_CLASS(Chain, (), (process), (), ())

private:
    std::string name_;
    pyro::Proxy next_;  // shared by all calls; a clone has a connection of its own
};

int main(int argc, char** argv) {
    if (argc != 3) {
        fmt::print(stderr, "use: chain_server NAME NEXT\n");
        return 2;
    }
    pyro::Daemon daemon;
    const pyro::Uri uri = daemon.register_object(std::make_shared<Chain>(argv[1], argv[2]));
    pyro::locate_ns().register_name(std::string("example.chain.") + argv[1], uri);
    daemon.request_loop();
}
