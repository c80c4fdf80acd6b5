#include "common/bench/pyro_echo.hpp"

#include "common/base/errors.hpp"
#include "common/net/descriptors.hpp"
#include "common/net/stream_socket.hpp"
#include "common/pyro/batch.hpp"
#include "common/pyro/daemon.hpp"
#include "common/pyro/proxy.hpp"

#include <fmt/core.h>

#include <chrono>
#include <memory>
#include <sys/resource.h>
#include <thread>
#include <vector>

namespace bench {
namespace {

using namespace std::chrono_literals;

struct Echo {
    pyro::Value echo(pyro::Value value) { return value; }
};

void raise_limit(int descriptors) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = static_cast<rlim_t>(descriptors);
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) {
        throw base::Error("the system allows too few open descriptors (ulimit -Hn)");
    }
}

pyro::Proxy proxy_at(std::uint16_t port) {
    pyro::Proxy proxy(fmt::format("PYRO:bench@127.0.0.1:{}", port));
    proxy.bind();
    return proxy;
}

void check(bool same) {
    if (!same) throw base::Error("an echo came back changed");
}

void call_batch(pyro::Proxy& proxy) {
    pyro::Batch batch(proxy);
    for (int i = 0; i < kBatchSize; ++i) batch.call("echo", i);
    const auto results = batch.execute();
    check(results.size() == kBatchSize && results[kBatchSize - 1] == pyro::Value(kBatchSize - 1));
}

}  // namespace

void serve_pyro(const std::function<void(std::uint16_t)>& say) {
    net::raise_descriptor_limit();
    raise_limit(12'000);
    pyro::DaemonOptions options;
    options.host = "127.0.0.1";
    pyro::Daemon daemon(std::move(options));
    daemon.on_log([](std::string_view) {});
    pyro::MethodTable<Echo> table("Echo");
    table.method("echo", &Echo::echo);
    daemon.register_object(std::make_shared<Echo>(), table.build(), "bench");
    say(daemon.port());
    daemon.request_loop();
}

Kind kind_of(std::string_view name) {
    if (name == "echo") return Kind::Echo;
    if (name == "text") return Kind::Text;
    if (name == "bytes") return Kind::Bytes;
    if (name == "batch") return Kind::Batch;
    throw base::UsageError("--kind is echo, text, bytes or batch");
}

std::function<void()> pyro_call(std::uint16_t port, Kind kind) {
    auto proxy = std::make_shared<pyro::Proxy>(proxy_at(port));
    switch (kind) {
        case Kind::Echo:
            return [proxy] {
                check(proxy->call<std::string>("echo", "hello, world") == "hello, world");
            };
        case Kind::Text:
            return [proxy, text = std::string(kLarge, 'x')] {
                check(proxy->call<std::string>("echo", text).size() == kLarge);
            };
        case Kind::Bytes:
            return [proxy, bytes = value::Bytes{std::string(kLarge, '\xfe')}] {
                check(proxy->call<value::Bytes>("echo", bytes).data.size() == kLarge);
            };
        case Kind::Batch:
            return [proxy] { call_batch(*proxy); };
    }
    return {};
}

void hold_idle(std::uint16_t port, int count, const std::function<void()>& ready) {
    raise_limit(count + 100);
    std::vector<pyro::Proxy> proxies;
    proxies.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) proxies.push_back(proxy_at(port));
    ready();
    while (true) std::this_thread::sleep_for(1h);
}

void flood(std::uint16_t port) {
    while (true) {
        try {
            auto stream = net::StreamSocket::connect("127.0.0.1", port, 5s);
            stream.send_all("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        } catch (const base::CommunicationError&) {
            // Refused or reset: go on.
        }
    }
}

}  // namespace bench
