// What a daemon answers to handshakes, to calls that fail and to messages that are out of place.
#include "tests/common/pyro/session_fixture.hpp"

#include <stdexcept>

namespace {

using pyro::PythonError;
using value::Dict;
using value::List;
using value::Tuple;
using value::Value;
using wire::MessageType;

std::string refusal(MemoryClient& client, const Value& payload,
                    std::uint16_t flags = wire::flags::kMetaOnConnect) {
    const auto answers = client.send(client.request(MessageType::Connect, payload, flags));
    REQUIRE(answers.size() == 1);
    CHECK(answers[0].type == MessageType::ConnectFail);
    CHECK_FALSE(client.is_open());
    CHECK_FALSE(client.session().is_connected());
    return client.payload_of(answers[0]).str();
}

}  // namespace

TEST_CASE("a handshake that cannot succeed is refused with Pyro's text, and logged once",
          "[session]") {
    TestCore daemon;
    daemon.add(std::make_shared<Thing>(), "thing", thing_table().build());
    const auto refused = [&](const Value& payload, std::uint16_t flags = 16) {
        MemoryClient client(daemon.core);
        return refusal(client, payload, flags);
    };
    CHECK(refused(Dict{{"handshake", "hello"}, {"object", "nope"}}) == "unknown object");
    CHECK(refused(Dict{{"object", "thing"}}) == "'handshake'");
    CHECK(refused(Dict{{"handshake", "hello"}}) == "'object'");
    CHECK(daemon.log().size() == 3);
    CHECK(daemon.log()[0] == "connection from 127.0.0.1:40000 dropped: unknown object");
    CHECK_FALSE(refused(List{1, 2}).empty());
    daemon.core.hooks().handshake = [](const pyro::Client& client, const Value&) -> Value {
        throw std::invalid_argument("no " + client.object);
    };
    CHECK(refused(Dict{{"handshake", 1}, {"object", "thing"}}) == "no thing");
    CHECK(refused(Dict{{"handshake", 1}}, 0) == "no ");
}

TEST_CASE("a handshake without metadata is answered with the daemon's word alone", "[session]") {
    TestCore daemon;
    MemoryClient client(daemon.core);
    const auto answers =
        client.send(client.request(MessageType::Connect, Dict{{"handshake", "hello"}}));
    REQUIRE(answers.size() == 1);
    CHECK(answers[0].type == MessageType::ConnectOk);
    CHECK(answers[0].flags == 0);
    CHECK(client.payload_of(answers[0]) == Value("hello"));
    CHECK(client.session().is_connected());
}

TEST_CASE("an error keeps the connection, and says what Python would say", "[session]") {
    Fixture f;
    CHECK(f.failure("add", {1}) == "builtins.TypeError: add() takes 2 arguments, got 1");
    CHECK(f.failure("add", {1, "x"}) ==
          "builtins.TypeError: add(): argument 2: expected int, got str");
    CHECK(f.failure("add", {1}, Dict{{"c", 2}}) ==
          "builtins.TypeError: add() got an unexpected keyword argument 'c'");
    CHECK(f.failure("add", {1, 2}, Value()) ==
          "builtins.TypeError: add() argument after ** must be a mapping, not NoneType");
    CHECK(f.failure("nosuch") ==
          "builtins.AttributeError: 'Thing' object has no attribute 'nosuch'");
    CHECK(f.failure("_hidden") ==
          "builtins.AttributeError: attempt to access private attribute '_hidden'");
    CHECK(f.failure("__init__") ==
          "builtins.AttributeError: attempt to access private attribute '__init__'");
    CHECK(f.failure("count") ==
          "builtins.AttributeError: attempt to access unexposed attribute 'count'");
    CHECK(f.client.call("thing", "add", {1}, Dict{{"b", 5}}) == Value(6));
    CHECK(f.client.is_open());
    CHECK(f.daemon.log().empty());
}

TEST_CASE("attributes are read and written, and nothing else", "[session]") {
    Fixture f(thing_table().attribute("twice", [](Thing& t) { return 2 * t.count; }).build());
    const auto unknown = [](const std::string& name) {
        return "builtins.AttributeError: attempt to access unexposed or unknown remote attribute "
               "'" +
               name + "'";
    };
    CHECK(f.client.call("thing", "__setattr__", {"count", 4}, Value()).is_none());
    CHECK(f.client.call("thing", "__getattr__", {"twice"}, Value()) == Value(8));
    CHECK(f.failure("__setattr__", {"twice", 1}, Value()) == unknown("twice"));
    CHECK(f.failure("__getattr__", {"nosuch"}, Value()) == unknown("nosuch"));
    CHECK(f.failure("__getattr__", {"add"}, Value()) == unknown("add"));
    CHECK(f.failure("__setattr__", {"count", "x"}, Value()) ==
          "builtins.TypeError: attribute 'count': expected int, got str");
    CHECK(f.failure("__getattr__", {}, Value()) == "builtins.IndexError: tuple index out of range");
    CHECK(f.failure("__getattr__", {3}, Value()).starts_with("builtins.TypeError"));
}

TEST_CASE("Pyro's own errors end the connection as in Pyro", "[session]") {
    const auto outcome = [](auto throws) {
        Fixture f(table_with("fail", throws));
        auto text = f.failure("fail");
        return std::pair(text + (f.client.is_open() ? "" : ", closed"), f.daemon.log().size());
    };
    using Outcome = std::pair<std::string, std::size_t>;
    CHECK(outcome([](Thing&) { throw pyro::NamingError("x"); }) ==
          Outcome("Pyro4.errors.NamingError: x", 0));
    CHECK(outcome([](Thing&) { throw base::Error("x"); }) ==
          Outcome("Pyro4.errors.PyroError: x", 0));
    CHECK(outcome([](Thing&) { throw wire::SecurityError("x"); }) ==
          Outcome("Pyro4.errors.SecurityError: x, closed", 1));
    CHECK(outcome([](Thing&) { throw pyro::SerializeError("x"); }) ==
          Outcome("Pyro4.errors.SerializeError: x, closed", 1));
    CHECK(outcome([](Thing&) { throw pyro::ConnectionClosedError("x"); }) ==
          Outcome("no answer, closed", 1));
    CHECK(outcome([](Thing&) { throw pyro::TimeoutError("x"); }) ==
          Outcome("no answer, closed", 1));
    CHECK(outcome([](Thing&) { throw wire::MessageTooLargeError("x"); }) ==
          Outcome("no answer, closed", 1));
    CHECK(outcome([](Thing&) { throw PythonError("SystemExit", "x"); }) ==
          Outcome("no answer, closed", 1));
    CHECK(outcome([](Thing&) { throw 5; }) ==
          Outcome("builtins.RuntimeError: an exception that is no std::exception: "
                  "throw a pyro::PythonError or a std::runtime_error",
                  0));
}

TEST_CASE("the exception of a callback is answered, logged and ends the connection", "[session]") {
    Fixture f(thing_table()
                  .method("notify", [](Thing&) { throw std::runtime_error("not now"); })
                  .callback("notify")
                  .build());
    CHECK(f.failure("notify") == "builtins.RuntimeError: not now");
    CHECK_FALSE(f.client.is_open());
    CHECK(f.daemon.log() == std::vector<std::string>{
                                "connection from 127.0.0.1:40000 dropped: RuntimeError: not now"});
}

TEST_CASE("messages that have no place after the handshake end the connection", "[session]") {
    for (const auto type : {MessageType::Connect, MessageType::Result, MessageType::ConnectOk}) {
        Fixture f;
        CHECK(f.client.send(f.client.request(type, "x")).empty());
        CHECK_FALSE(f.client.is_open());
        REQUIRE(f.daemon.log().size() == 1);
        CHECK(f.daemon.log()[0] == "connection from 127.0.0.1:40000 dropped: invalid msg type " +
                                       std::to_string(static_cast<int>(type)) + " received");
    }
    Fixture f;
    CHECK(f.client.send_bytes("!!!!!!!!!!!!!!!!").empty());
    CHECK_FALSE(f.client.is_open());
    CHECK(f.daemon.log().size() == 1);
}

TEST_CASE("a call in a serializer that is not accepted ends the connection", "[session]") {
    Fixture f;
    auto message = f.client.call_message("thing", "up");
    message.serializer_id = 4;  // pickle
    CHECK(f.client.send(message).empty());
    CHECK_FALSE(f.client.is_open());
    CHECK(f.daemon.log().at(0).ends_with(
        "SerializeError: message used serializer that is not accepted: 4"));
    CHECK(f.thing->count == 0);
}

TEST_CASE("malformed calls are the caller's errors", "[session]") {
    Fixture f;
    const auto answer_to = [&](std::string payload) {
        auto message = f.client.call_message("thing", "up");
        message.payload = std::move(payload);
        const auto answers = f.client.send(message);
        REQUIRE(answers.size() == 1);
        const auto error = pyro::exception_from_value(f.client.payload_of(answers[0]));
        return std::string(error.type()) + ": " + error.what();
    };
    CHECK(answer_to("('thing','up',())") ==
          "ValueError: not enough values to unpack (expected 4, got 3)");
    CHECK(answer_to("('thing','up'").starts_with("SyntaxError"));
    CHECK(answer_to("").starts_with("SyntaxError"));
    CHECK(answer_to("('nope','up',(),{})") == "DaemonError: unknown object");
    CHECK(f.client.is_open());
}

TEST_CASE("an answer that is too large ends the connection", "[session]") {
    pyro::DaemonOptions options;
    options.max_message_size = 500;
    Fixture f(table_with("big", [](Thing&) { return std::string(2000, 'x'); }), options);
    CHECK_FALSE(f.client.invoke("thing", "big"));
    CHECK_FALSE(f.client.is_open());
    CHECK(f.daemon.log().at(0).find("max message size exceeded") != std::string::npos);
}

TEST_CASE("an exception that cannot be sent is replaced by its text", "[session]") {
    Fixture f(table_with("fail", [](Thing&) {
        throw PythonError("ValueError", Tuple{Dict{{Value(), "a key of None"}}});
    }));
    const auto text = f.failure("fail");
    CHECK(text.starts_with("Pyro4.errors.PyroError: Error serializing exception: "));
    CHECK(text.find("ValueError") != std::string::npos);
}

TEST_CASE("class dicts are judged in Pyro's order", "[session]") {
    const auto failure = [](Dict item) {
        Fixture f;
        auto text = f.failure("echo", {List{std::move(item)}});
        return text + (f.client.is_open() ? "" : ", closed");
    };
    CHECK(failure({{"__class__", "shop.Item"}}) ==
          "Pyro4.errors.SerializeError: unsupported serialized class: shop.Item, closed");
    CHECK(failure({{"__class__", "__main__.Item"}}) ==
          "Pyro4.errors.SecurityError: refused to deserialize types with double underscores in "
          "their name: __main__.Item, closed");
    CHECK(failure({{"__class__", "Pyro4.errors.FooError"}}) ==
          "builtins.AttributeError: module 'Pyro4.errors' has no attribute 'FooError'");
    CHECK(failure({{"__class__", "builtins.ValueError"}, {"__exception__", true}}) ==
          "builtins.KeyError: 'args'");
    Fixture f;
    const Value exception = Dict{{"__class__", "builtins.ValueError"},
                                 {"__exception__", true},
                                 {"args", Tuple{"x"}},
                                 {"attributes", Dict()}};
    CHECK(f.client.call("thing", "echo", {exception}) == exception);
    const Value uri = Dict{{"__class__", "Pyro4.core.URI"},
                           {"state", Tuple{"PYRO", "x", value::None(), "localhost", 1}}};
    CHECK(f.client.call("thing", "echo", {uri}) == uri);
}

TEST_CASE("a client that leaves is reported, if it had come in", "[session]") {
    TestCore daemon;
    std::vector<std::string> gone;
    daemon.core.hooks().disconnect = [&](const pyro::Client& client) {
        gone.push_back(client.address + " " + client.object);
        throw std::runtime_error("a hook that fails");
    };
    {
        MemoryClient never(daemon.core);
        MemoryClient client(daemon.core, {}, "127.0.0.1:5");
        client.connect("Pyro.Daemon");
    }
    CHECK(gone == std::vector<std::string>{"127.0.0.1:5 Pyro.Daemon"});
}
