// Every C++ line of the tables in common/pyro/README.md, compiled. readme_test.cpp compares the
// two.
#include "common/pyro/async.hpp"
#include "common/pyro/batch.hpp"
#include "common/pyro/context.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/describe.hpp"
#include "common/pyro/generator.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/proxy.hpp"
#include "common/pyro/remote_iterator.hpp"
#include "common/pyro/serve_simple.hpp"

#include <fmt/core.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace std::chrono_literals;

namespace readme {

struct Warehouse {
    std::vector<std::string> list_contents() const { return {}; }
    void take(const std::string&, const std::string&) {}
    void store(const std::string&, const std::string&) {}
};
BOOST_DESCRIBE_STRUCT(Warehouse, (), (list_contents, take, store))

struct Journal {
    void log(const std::string&) {}
};

using Quotes = pyro::RemoteIterator<std::pair<std::string, double>>;

void connecting() {
    { pyro::Proxy proxy("PYRONAME:example.warehouse"); }
    { pyro::Proxy proxy("PYRO:obj@localhost:7000"); }
}

int calling(pyro::Proxy& proxy) {
    const int sum = proxy.call<int>("add", 5, 7);
    proxy.call("store", "Janet", "chair");
    proxy.call("move", 3, pyro::kw("to", "hall"));
    const pyro::Value anything = proxy.call("describe");
    fmt::print("{}\n", anything.repr());
    const int count = proxy.get<int>("count");
    proxy.set("count", 3);
    for (const auto& [symbol, price] : proxy.call<Quotes>("quotes")) {
        fmt::print("{}: {}\n", symbol, price);
    }
    return sum + count;
}

void settings(pyro::Proxy& proxy) {
    proxy.set_timeout(2500ms);
    proxy.bind();
    proxy.reconnect(3);
    proxy.release();
    proxy.methods();
    proxy.attributes();
    proxy.oneway();
    pyro::Proxy second = proxy.clone();
    pyro::ProxyOptions options;
    options.serializer = wire::Serializer::Json;
    options.hmac_key = "secret";
    options.max_retries = 3;
    options.handshake = value::Dict{{"user", "Janet"}};
}

void many_calls(pyro::Proxy& proxy) {
    pyro::Batch batch(proxy);
    batch.call("add", 1, 2);
    for (const pyro::Value& result : batch.execute()) {
        fmt::print("{}\n", result.repr());
    }
    std::future<int> future = pyro::async_call<int>(proxy, "add", 1, 2);
    future.get();
}

struct Symbols {
    pyro::Generator<std::string> all() {
        for (const std::string symbol : {"AAPL", "MSFT"}) {
            co_yield symbol;
        }
    }
};

void serving(const std::shared_ptr<Warehouse>& warehouse, pyro::MethodTable<Journal>& table) {
    pyro::Daemon daemon;
    const pyro::Uri uri = daemon.register_object(warehouse, "example.warehouse");
    daemon.register_class<Warehouse>(pyro::InstanceMode::PerCall);
    table.oneway("log");
    daemon.request_loop();
    daemon.uri_for(warehouse.get());
    daemon.unregister(warehouse.get());
    daemon.shutdown();
    pyro::serve_simple({{warehouse, "example.warehouse"}});
}

void raising() {
    throw pyro::PythonError("ValueError", "no such item");
}

std::string asking_who_calls() {
    return pyro::current_context().client_address;
}

void naming(const pyro::Uri& warehouse) {
    pyro::NameServer ns = pyro::locate_ns();
    { const pyro::Uri uri = ns.lookup("example.warehouse"); }
    const pyro::Uri& uri = warehouse;
    ns.register_name("example.warehouse", uri);
    ns.register_name("a", uri, true, {"red"});
    ns.list({.prefix = "example."});
    ns.list({.metadata_all = {{"red", "big"}}});
    ns.remove("example.warehouse");
}

std::string failing(pyro::Proxy& proxy) {
    try {
        proxy.call("take", "Janet", "chair");
    } catch (const pyro::RemoteError& error) {
        if (error.type() == "ValueError") return error.traceback_text();
        throw;
    } catch (const pyro::NamingError&) {
        return "not registered";
    } catch (const pyro::TimeoutError&) {
        return "silent";
    } catch (const pyro::ConnectionClosedError&) {
        return "gone";
    } catch (const pyro::CommunicationError&) {
        return "not reachable";
    }
    return "taken";
}

}  // namespace readme
