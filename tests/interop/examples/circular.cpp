#include "common/pyro/daemon.hpp"
#include "common/pyro/describe.hpp"
#include "common/pyro/name_server.hpp"
#include "tests/interop/examples/roles.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <mutex>

namespace interop::examples {

namespace {

/// A link of the chain: passes the message on until it comes back.
class Chain {
public:
    Chain(std::string name, std::string next)
        : name_(std::move(name)), next_name_(std::move(next)) {}

    value::List process(value::List message) {
        if (std::find(message.begin(), message.end(), value::Value(name_)) != message.end()) {
            fmt::print("Back at {}; we completed the circle!\n", name_);
            return {"complete at " + name_};
        }
        fmt::print("I'm {}, passing to {}\n", name_, next_name_);
        message.emplace_back(name_);
        pyro::Proxy next("PYRONAME:example.chain." + next_name_);
        auto result = next.call<value::List>("process", message);
        result.insert(result.begin(), "passed on from " + name_);
        return result;
    }
    BOOST_DESCRIBE_CLASS(Chain, (), (process), (), ())

private:
    std::string name_;
    std::string next_name_;
};

}  // namespace

void circular_server(const Arguments& arguments) {
    const std::string& name = arguments.at(0);
    pyro::Daemon daemon;
    const auto uri = daemon.register_object(std::make_shared<Chain>(name, arguments.at(1)));
    pyro::locate_ns().register_name("example.chain." + name, uri);
    fmt::print("Server started {}\n", name);
    daemon.request_loop();
}

void circular_client(const Arguments&) {
    pyro::Proxy first("PYRONAME:example.chain.A");
    fmt::print("Result={}\n", first.call("process", value::List{"hello"}).repr());
}

}  // namespace interop::examples
