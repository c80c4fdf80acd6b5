#include "common/pyro/daemon.hpp"
#include "common/pyro/serve_simple.hpp"

#include <fmt/core.h>

struct Counter {
    int value = 0;
    int add(int n) { return value += n; }
};
BOOST_DESCRIBE_STRUCT(Counter, (), (add))

void serve_modes() {
    pyro::DaemonOptions options;
    options.unix_socket = "/tmp/counters.sock";  // instead of host and port
    options.hmac_key = "secret";                 // the client's: ProxyOptions::hmac_key
    pyro::Daemon daemon(options);
    daemon.register_class<Counter>(pyro::InstanceMode::Session, "per_client");
    daemon.register_class<Counter>(pyro::InstanceMode::Single, "shared");
    daemon.register_class<Counter>(pyro::InstanceMode::PerCall, "forgetful");
    fmt::print("{}\n", daemon.uri_for("shared").to_string());  // PYRO:shared@./u:/tmp/counters.sock
    daemon.request_loop();
}

void serve_without_name_server() {
    pyro::ServeOptions options;
    options.name_server = false;  // "counter" is the object's id then: PYRO:counter@localhost:7000
    options.daemon.port = 7000;
    pyro::serve_simple({{std::make_shared<Counter>(), "counter"}}, options);
}
