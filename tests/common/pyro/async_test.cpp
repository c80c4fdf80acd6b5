#include "common/pyro/async.hpp"

#include "common/pyro/remote_iterator.hpp"
#include "tests/common/pyro/scripted_server.hpp"
#include "tests/support/catch.hpp"

#include <atomic>
#include <chrono>
#include <set>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using value::Value;
using wire::Message;
using Peer = ScriptedServer::Peer;

namespace {

void serve(Peer& peer) {
    peer.welcome({"add", "fail"});
    Message request;
    while (peer.receive(request)) {
        const wire::Call call = call_of(request);
        if (call.method == "<batch>") {
            peer.answer(request, value::List(call.args.size(), 7), wire::flags::kBatch);
        } else if (call.method == "fail") {
            peer.raise(request, "builtins.ValueError", "no");
        } else {
            peer.answer(request, call.args.at(0).to<int>() + call.args.at(1).to<int>());
        }
    }
}

void refuse(Peer& peer, const char* text) {
    const Message request = peer.receive();
    Message refusal;
    refusal.type = wire::MessageType::ConnectFail;
    refusal.serializer_id = 3;
    wire::dumps(wire::Serializer::Marshal, text, refusal.payload);
    peer.send(refusal);
}

}  // namespace

TEST_CASE("calls in the background run over connections of their own, at the same time") {
    std::atomic<int> waiting{0};
    ScriptedServer server(
        [&](Peer& peer) {
            peer.welcome({"meet"});
            const Message request = peer.receive();
            // Nobody is answered before all are here.
            ++waiting;
            waiting.notify_all();
            for (int now = waiting; now < 3; now = waiting) waiting.wait(now);
            peer.answer(request, peer.number());
        },
        3);
    const pyro::Proxy proxy(server.uri("obj"));
    std::vector<std::future<int>> numbers;
    for (int i = 0; i < 3; ++i) numbers.push_back(pyro::async_call<int>(proxy, "meet"));
    std::set<int> connections;
    for (std::future<int>& number : numbers) connections.insert(number.get());
    CHECK(connections == std::set{0, 1, 2});
    CHECK_FALSE(proxy.is_connected());
}

TEST_CASE("the future of a call throws what the call threw") {
    ScriptedServer server(serve, 2);
    const pyro::Proxy proxy(server.uri("obj"));
    CHECK(pyro::async_call<int>(proxy, "add", 1, 2).get() == 3);
    CHECK_THROWS_AS(pyro::async_call<void>(proxy, "fail").get(), pyro::RemoteError);
    CHECK_THROWS_AS(pyro::async_call(proxy, "nosuch").get(), value::PythonError);
}

TEST_CASE("what follows a call gets its future, and has one itself") {
    ScriptedServer server(serve, 2);
    const pyro::Proxy proxy(server.uri("obj"));
    const auto text = [](std::future<int> sum) { return "sum: " + std::to_string(sum.get()); };
    CHECK(pyro::async_then<int>(proxy, text, "add", 1, 2).get() == "sum: 3");
    CHECK_THROWS_AS(pyro::async_then<int>(proxy, text, "fail").get(), pyro::RemoteError);
    const auto recover = [](std::future<int> sum) {
        try {
            return sum.get();
        } catch (const pyro::RemoteError&) {
            return -1;
        }
    };
    CHECK(pyro::async_then<int>(proxy, recover, "fail").get() == -1);
}

TEST_CASE("a daemon without a free worker is asked again") {
    ScriptedServer server([](Peer& peer) {
        if (peer.number() == 0) {
            return refuse(peer, "no free workers, increase server threadpool size");
        }
        serve(peer);
    });
    CHECK(pyro::async_call<int>(pyro::Proxy(server.uri("obj")), "add", 1, 2).get() == 3);
}

TEST_CASE("not longer than half of the time-out, and not for another refusal") {
    ScriptedServer server([](Peer& peer) {
        refuse(peer, peer.number() == 0 ? "no free workers, increase server threadpool size"
                                        : "unknown object");
    });
    pyro::ProxyOptions options;
    options.timeout = 100ms;
    CHECK_THROWS_AS(pyro::async_call(pyro::Proxy(server.uri("obj"), options), "add").get(),
                    pyro::CommunicationError);
    options.timeout = 0ms;
    CHECK_THROWS_AS(pyro::async_call(pyro::Proxy(server.uri("obj"), options), "add").get(),
                    pyro::CommunicationError);
    server.stop();
}

TEST_CASE("a batch runs in the background, too") {
    ScriptedServer server(serve);
    const pyro::Proxy proxy(server.uri("obj"));
    pyro::Batch batch(proxy);
    batch.call("add", 3, 4).call("add", 5, 2);
    std::future<pyro::BatchResults> results = pyro::async_execute(batch);
    CHECK(batch.size() == 0);
    CHECK(results.get().size() == 2);
}
