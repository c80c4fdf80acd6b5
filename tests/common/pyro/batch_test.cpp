#include "common/pyro/batch.hpp"

#include "tests/common/pyro/scripted_server.hpp"
#include "tests/support/catch.hpp"

#include <string>

using value::Value;
using wire::Message;
using Peer = ScriptedServer::Peer;

namespace {

Value wrapped_error(const char* text) {
    return value::Dict{{"__class__", "Pyro4.futures._ExceptionWrapper"},
                       {"exception", value::Dict{{"__class__", "builtins.ValueError"},
                                                 {"__exception__", true},
                                                 {"args", value::Tuple{text}}}}};
}

/// Answers each call of a batch with its only argument.
void answer_batches(Peer& peer) {
    peer.welcome({"echo"});
    Message request;
    while (peer.receive(request)) {
        value::List results;
        for (const Value& call : call_of(request).args) results.push_back(call[1][0]);
        if (!request.has(wire::flags::kOneway)) {
            peer.answer(request, results, wire::flags::kBatch);
        }
    }
}

}  // namespace

TEST_CASE("a batch is one message, and its results come in order") {
    wire::Call sent;
    std::uint16_t flags = 0;
    ScriptedServer server([&](Peer& peer) {
        peer.welcome({"add", "echo"});
        const Message request = peer.receive();
        sent = call_of(request);
        flags = request.flags;
        peer.answer(request, value::List{3, "x"}, wire::flags::kBatch);
    });
    pyro::Proxy proxy(server.uri("obj"));
    pyro::Batch batch(proxy);
    batch.call("add", 1, 2).call("echo", pyro::kw("text", "x"));
    CHECK(batch.size() == 2);
    const pyro::BatchResults results = batch.execute();
    CHECK(batch.size() == 0);
    REQUIRE(results.size() == 2);
    CHECK(results[0].to<int>() == 3);
    CHECK(results[1].to<std::string>() == "x");
    CHECK_THROWS_AS(results[2], value::PythonError);
    server.stop();
    CHECK(flags == wire::flags::kBatch);
    CHECK(sent.method == "<batch>");
    CHECK(sent.kwargs.is_none());
    CHECK(Value(sent.args) ==
          Value(value::List{value::Tuple{"add", value::Tuple{1, 2}, value::Dict{}},
                            value::Tuple{"echo", value::Tuple{}, value::Dict{{"text", "x"}}}}));
}

TEST_CASE("the results of a batch end with the error of the call that failed") {
    ScriptedServer server([](Peer& peer) {
        peer.welcome({"echo"});
        peer.answer(peer.receive(), value::List{1, 2, wrapped_error("three")}, wire::flags::kBatch);
    });
    pyro::Proxy proxy(server.uri("obj"));
    pyro::Batch batch(proxy);
    for (int i = 0; i < 5; ++i) batch.call("echo", i);
    const pyro::BatchResults results = batch.execute();
    CHECK(results.size() == 3);
    int sum = 0;
    std::string error;
    try {
        for (const Value& result : results) sum += result.to<int>();
    } catch (const pyro::RemoteError& failed) {
        error = std::string(failed.type()) + ": " + failed.what();
    }
    CHECK(sum == 3);
    CHECK(error == "ValueError: three");
}

TEST_CASE("a batch that fails as a whole throws at once") {
    ScriptedServer server([](Peer& peer) {
        peer.welcome({"echo"});
        peer.raise(peer.receive(), "builtins.AttributeError", "no such method");
        peer.answer(peer.receive(), 5);
    });
    pyro::Proxy proxy(server.uri("obj"));
    pyro::Batch batch(proxy);
    batch.call("nosuch");
    CHECK_THROWS_AS(batch.execute(), pyro::RemoteError);
    batch.call("echo", 1);
    CHECK_THROWS_AS(batch.execute(), pyro::ProtocolError);  // 5 is no list
}

TEST_CASE("a oneway batch waits for nothing") {
    ScriptedServer server(answer_batches);
    pyro::Proxy proxy(server.uri("obj"));
    pyro::Batch batch(proxy);
    batch.call("echo", 1);
    batch.execute_oneway();
    CHECK(batch.execute().empty());
    batch.call("echo", 2);
    CHECK(batch.execute()[0] == Value(2));
}

TEST_CASE("forty thousand calls fit into one batch") {
    ScriptedServer server(answer_batches);
    pyro::Proxy proxy(server.uri("obj"));
    pyro::Batch batch(proxy);
    for (int i = 0; i < 40'000; ++i) batch.call("echo", i);
    const pyro::BatchResults results = batch.execute();
    REQUIRE(results.size() == 40'000);
    CHECK(results[39'999] == Value(39'999));
}
