// What a proxy sends, and what it makes of the answers.
#include "common/pyro/proxy.hpp"

#include "common/pyro/class_registry.hpp"
#include "common/pyro/context.hpp"
#include "tests/common/pyro/scripted_server.hpp"
#include "tests/support/catch.hpp"

#include <boost/describe.hpp>

#include <map>
#include <set>

using value::Value;
using wire::Message;
using Peer = ScriptedServer::Peer;

namespace {

struct Item {
    std::string name;
    int price = 0;
};
BOOST_DESCRIBE_STRUCT(Item, (), (name, price))

/// Answers every call with its own arguments: (method, args, kwargs).
void mirror(Peer& peer) {
    peer.welcome({"echo", "notify", "other"}, {"notify"}, {"value"});
    Message request;
    while (peer.receive(request)) {
        const wire::Call call = call_of(request);
        if (request.has(wire::flags::kOneway)) continue;
        peer.answer(request, value::Tuple{call.object, call.method, call.args, call.kwargs});
    }
}

/// The text of the PythonError, with its type.
template <class Action>
std::string error_of(Action action) {
    try {
        action();
    } catch (const value::PythonError& error) {
        return std::string(error.type()) + ": " + error.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE("a call carries object, method, arguments and keyword arguments") {
    std::string payload;
    ScriptedServer server([&](Peer& peer) {
        peer.welcome({"add"});
        const Message request = peer.receive();
        payload = request.payload;
        peer.answer(request, 6);
    });
    pyro::Proxy proxy(server.uri("calc"));
    CHECK(proxy.call<int>("add", 1, 2.5, pyro::kw("third", "drei")) == 6);
    server.stop();
    CHECK(payload == "# serpent utf-8 python3.2\n('calc','add',(1,2.5),{'third':'drei'})");
}

TEST_CASE("arguments and results are whatever has a codec") {
    ScriptedServer server(mirror);
    pyro::Proxy proxy(server.uri("obj"));
    using Answer = std::tuple<std::string, std::string, std::vector<Value>, Value>;
    const std::map<std::string, double> prices{{"ACME", 12.5}};
    const auto answer =
        proxy.call<Answer>("echo", prices, std::vector<int>{1, 2}, std::optional<int>());
    CHECK(std::get<2>(answer)[0].to<std::map<std::string, double>>() == prices);
    CHECK(std::get<2>(answer)[1] == Value(value::List{1, 2}));
    CHECK(std::get<2>(answer)[2].is_none());
    CHECK_THROWS_AS(proxy.call<int>("echo"), value::PythonError);  // a tuple is no int
    CHECK(proxy.is_connected());
    proxy.call<void>("echo");
    CHECK(proxy.invoke("echo", {1}, {{"a", 2}}) ==
          Value(value::Tuple{"obj", "echo", value::List{1}, value::Dict{{"a", 2}}}));
}

TEST_CASE(
    "a registered class travels as a dict with its name, any other dict of a class is refused") {
    pyro::register_class<Item>("shop.Item");
    ScriptedServer server([](Peer& peer) {
        peer.welcome({"find", "unknown"});
        const Message first = peer.receive();
        peer.answer(first, call_of(first).args.at(0));
        peer.answer(peer.receive(), value::Dict{{"__class__", "shop.Chair"}});
    });
    pyro::Proxy proxy(server.uri("shop"));
    const Item item = proxy.call<Item>("find", Item{"chair", 20});
    CHECK(item.name == "chair");
    CHECK(item.price == 20);
    CHECK_THROWS_AS(proxy.call("unknown"), pyro::SerializeError);
    CHECK_FALSE(proxy.is_connected());
    pyro::forget_class("shop.Item");
}

TEST_CASE("oneway methods and oneway calls do not wait for an answer") {
    ScriptedServer server(mirror);
    pyro::Proxy proxy(server.uri("obj"));
    CHECK(proxy.call("notify", 1).is_none());
    proxy.call_oneway("echo", 2);
    CHECK(proxy.call("echo", 3)[2] == Value(value::List{3}));  // and not the answer of another call
    CHECK(proxy.oneway() == std::vector<std::string>{"notify"});
}

TEST_CASE("names the object does not have are refused without asking it") {
    ScriptedServer server(mirror);
    pyro::Proxy proxy(server.uri("obj"));
    const std::string who = "remote object '" + server.uri("obj") + "'";
    CHECK(error_of([&] { proxy.call("nosuch"); }) ==
          "AttributeError: " + who + " has no exposed attribute or method 'nosuch'");
    CHECK(error_of([&] { proxy.get("nosuch"); }) ==
          "AttributeError: " + who + " has no exposed attribute or method 'nosuch'");
    CHECK(error_of([&] { proxy.set("nosuch", 1); }) ==
          "AttributeError: " + who + " has no exposed attribute 'nosuch'");
    CHECK(error_of([&] { proxy.get("echo"); }) ==
          "AttributeError: " + who + " has no exposed attribute 'echo'");
    CHECK(error_of([&] { proxy.call("value"); }) ==
          "TypeError: 'value' of " + who + " is an attribute and cannot be called");
    CHECK(proxy.methods() == std::vector<std::string>{"echo", "notify", "other"});
    CHECK(proxy.attributes() == std::vector<std::string>{"value"});
}

TEST_CASE("attributes are read and written by calls without keyword arguments") {
    ScriptedServer server(mirror);
    pyro::Proxy proxy(server.uri("obj"));
    CHECK(proxy.get("value") ==
          Value(value::Tuple{"obj", "__getattr__", value::List{"value"}, Value()}));
    proxy.set("value", 3);
    CHECK(proxy.is_connected());
}

TEST_CASE("an exception of the other side arrives with its traceback, and the connection stays") {
    ScriptedServer server([](Peer& peer) {
        peer.welcome({"fail", "echo"});
        peer.raise(peer.receive(), "builtins.ZeroDivisionError", "division by zero");
        peer.answer(peer.receive(), 1);
    });
    pyro::Proxy proxy(server.uri("obj"));
    try {
        proxy.call("fail");
        FAIL("no exception");
    } catch (const pyro::RemoteError& error) {
        CHECK(error.qualified_type() == "builtins.ZeroDivisionError");
        CHECK(std::string(error.what()) == "division by zero");
        CHECK(error.remote_traceback() == std::vector<std::string>{"remote\n"});
    }
    CHECK(proxy.call<int>("echo") == 1);
}

TEST_CASE("annotations go with one call, and those of the answer come back with it") {
    std::vector<wire::Annotations> seen;
    ScriptedServer server([&](Peer& peer) {
        peer.welcome({"echo"});
        Message request;
        while (peer.receive(request)) {
            seen.push_back(request.annotations);
            Message answer = request;
            answer.type = wire::MessageType::Result;
            answer.payload = "1";
            answer.annotations = {};
            if (seen.size() == 1) answer.annotations = {{"USER", "Janet"}};
            peer.send(answer);
        }
    });
    {
        pyro::Proxy proxy(server.uri("obj"));
        pyro::CallContext& context = pyro::current_context();
        context.annotations = {{"DDAA", "hello"}};
        proxy.call("echo");
        CHECK(context.response_annotations == wire::Annotations{{"USER", "Janet"}});
        proxy.call("echo");
        CHECK(context.response_annotations.empty());
    }
    server.stop();
    CHECK(seen == std::vector<wire::Annotations>{{{"DDAA", "hello"}}, {}});
}

TEST_CASE("the annotations of a call are not sent again with a ping or a new connection") {
    const wire::Annotations next{{"NEXT", "2"}};
    std::vector<wire::Annotations> seen;
    ScriptedServer server([&](Peer& peer) {
        seen.push_back(peer.welcome({"echo"}).annotations);
        Message request;
        while (peer.receive(request)) {
            seen.push_back(request.annotations);
            if (request.type == wire::MessageType::Ping) {
                peer.send(request);
            } else {
                peer.answer(request, 1);
            }
        }
    });
    pyro::CallContext& context = pyro::current_context();
    {
        pyro::Proxy proxy(server.uri("obj"));
        proxy.bind();
        context.annotations = {{"DDAA", "hello"}};
        proxy.call("echo");
        proxy.ping();
        context.annotations = next;
        proxy.reconnect(1);
        CHECK(context.annotations == next);  // are for the next call
        proxy.call("echo");
        CHECK(context.annotations.empty());
    }
    server.stop();
    CHECK(seen == std::vector<wire::Annotations>{{}, {{"DDAA", "hello"}}, {}, next, next});
}

TEST_CASE("a correlation id goes along: that of the proxy, else that of the context") {
    std::vector<std::optional<wire::Uuid>> seen;
    ScriptedServer server([&](Peer& peer) {
        seen.push_back(peer.welcome({"echo"}).correlation);
        Message request;
        while (peer.receive(request)) {
            seen.push_back(request.correlation);
            peer.answer(request, 1);
        }
    });
    const wire::Uuid of_context{1, 2};
    const wire::Uuid of_proxy{3, 4};
    pyro::current_context().correlation_id = of_context;
    pyro::Proxy(server.uri("obj")).call("echo");
    pyro::ProxyOptions options;
    options.correlation_id = of_proxy;
    pyro::Proxy(server.uri("obj"), options).call("echo");
    pyro::current_context().correlation_id.reset();
    pyro::Proxy(server.uri("obj")).call("echo");
    server.stop();
    CHECK(seen == std::vector<std::optional<wire::Uuid>>{of_context, of_context, of_proxy, of_proxy,
                                                         std::nullopt, std::nullopt});
}

TEST_CASE("a proxy and an address travel as Pyro's own classes") {
    ScriptedServer server(mirror);
    pyro::ProxyOptions options;
    options.hmac_key = "secret";
    const pyro::Proxy other("PYRO:o@h:1", options);
    pyro::Proxy proxy(server.uri("obj"));
    const Value answer = proxy.call("echo", other, pyro::Uri("PYRO:o@h:2"));
    const Value& sent = answer[2][0];
    CHECK(sent == Value(value::Dict{{"__class__", "Pyro4.core.Proxy"},
                                    {"state", value::Tuple{"PYRO:o@h:1", value::Tuple{},
                                                           value::Tuple{}, value::Tuple{}, 0.0,
                                                           "b64:c2VjcmV0", "hello", 0, Value()}}}));
    CHECK(sent.to<pyro::Proxy>().options().hmac_key == "secret");
    CHECK(answer[2][1].to<pyro::Uri>() == pyro::Uri("PYRO:o@h:2"));
    CHECK(error_of([] { Value(1).to<pyro::Proxy>(); }) == "TypeError: expected Proxy, got int");
    CHECK(
        error_of([] { Value(value::Dict()).to<pyro::Proxy>(); }) ==
        "TypeError: expected Proxy, got dict (an object travels as a proxy if it is registered in "
        "a daemon)");
    CHECK(error_of([] { pyro::Proxy("misc"); }) ==
          "PyroError: invalid uri: 'misc' (PYRO:object@host:port, PYRONAME:name or "
          "PYROMETA:tag,tag)");
}

TEST_CASE("a proxy that comes as a result knows what its object offers") {
    ScriptedServer server(mirror);
    const Value sent = value::Dict{
        {"__class__", "Pyro4.core.Proxy"},
        {"state", value::Tuple{server.uri("obj"), value::Set{}, value::Set{"echo"}, value::Set{},
                               0.0, Value(), value::List{"token"}, 0, "json"}}};
    pyro::Proxy proxy = sent.to<pyro::Proxy>();
    CHECK(error_of([&] { proxy.call("other"); }).starts_with("AttributeError"));
    CHECK_FALSE(proxy.is_connected());
    CHECK(proxy.options().serializer == wire::Serializer::Json);
    CHECK(proxy.options().handshake == Value(value::List{"token"}));
    CHECK(proxy.call("echo", 1)[0] == Value("obj"));
    CHECK(proxy.call("other")[1] == Value("other"));  // the connection brought newer metadata
}

TEST_CASE("an iterator that is not taken as one is closed") {
    std::string closed;
    ScriptedServer server([&](Peer& peer) {
        peer.welcome({"gen"});
        Message request = peer.receive();
        Message answer = request;
        answer.type = wire::MessageType::Result;
        answer.flags = wire::flags::kItemStreamResult;
        answer.annotations = {{"STRM", "s1"}};
        answer.payload = "None";
        peer.send(answer);
        request = peer.receive();
        const wire::Call call = call_of(request);
        closed = call.method + call.args.at(0).str();
    });
    {
        pyro::Proxy proxy(server.uri("obj"));
        CHECK(error_of([&] {
                  proxy.call("gen");
              }).starts_with("TypeError: result of gen(): the result"));
    }
    server.stop();
    CHECK(closed == "close_streams1");
}
