#include "common/value/python_error.hpp"
#include "common/wire/serializer.hpp"
#include "tests/support/captured.hpp"
#include "tests/support/catch.hpp"

#include <functional>
#include <map>
#include <optional>

using value::Dict;
using value::List;
using value::PythonError;
using value::Tuple;
using value::Value;
using wire::Call;
using wire::Protocol;
using wire::Serializer;

namespace {

std::string error_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const PythonError& error) {
        return std::string(error.type()) + ": " + error.what();
    }
    return "no error";
}

std::string load_error(Serializer serializer, std::string_view bytes) {
    return error_of([&] { wire::load_call(serializer, bytes); });
}

std::string dumped(Serializer serializer, const Call& call) {
    std::string bytes;
    wire::dump_call(serializer, call, bytes);
    return bytes;
}

bool same(const Call& a, const Call& b) {
    return a.object == b.object && a.method == b.method && Value(a.args) == Value(b.args) &&
           a.kwargs == b.kwargs;
}

/// The message of a frame; nullopt for the one with a bad checksum.
std::optional<wire::Message> read(const captured::Frame& frame) {
    wire::MessageSettings settings;
    if (frame.group == "hmac" && frame.bytes.find("HMAC") != std::string::npos) {
        settings.hmac_key = "secretkey";
    }
    wire::MessageReader reader(settings);
    reader.append(frame.bytes);
    try {
        return reader.next();
    } catch (const base::ProtocolError&) {
        return std::nullopt;
    }
}

}  // namespace

TEST_CASE("serializers have names, and numbers that differ between the versions", "[serializer]") {
    const std::map<Serializer, std::pair<int, int>> numbers{{Serializer::Serpent, {1, 1}},
                                                            {Serializer::Json, {2, 3}},
                                                            {Serializer::Marshal, {3, 2}},
                                                            {Serializer::Msgpack, {6, 4}}};
    for (const auto& [serializer, ids] : numbers) {
        CHECK(wire::serializer_by_name(wire::to_string(serializer)) == serializer);
        CHECK(wire::serializer_id(Protocol::Pyro4, serializer) == ids.first);
        CHECK(wire::serializer_id(Protocol::Pyro5, serializer) == ids.second);
        CHECK(wire::serializer_of(Protocol::Pyro4, static_cast<std::uint16_t>(ids.first)) ==
              serializer);
        CHECK(wire::serializer_of(Protocol::Pyro5, static_cast<std::uint16_t>(ids.second)) ==
              serializer);
    }
    for (const unsigned id : {0U, 4U, 5U, 7U, 42U, 99U}) {
        CHECK(!wire::serializer_of(Protocol::Pyro4, static_cast<std::uint16_t>(id)));
    }
    for (const unsigned id : {0U, 5U, 6U, 7U}) {
        CHECK(!wire::serializer_of(Protocol::Pyro5, static_cast<std::uint16_t>(id)));
    }
    for (const auto* name : {"pickle", "dill", "cloudpickle", "", "Serpent"}) {
        CHECK(!wire::serializer_by_name(name));
    }
}

TEST_CASE("every captured call is read, and written as it was", "[call]") {
    std::map<std::string, int> seen;
    for (const captured::Frame& frame : captured::all_frames()) {
        const auto message = read(frame);
        if (!message || message->type != wire::MessageType::Invoke) continue;
        const auto serializer = wire::serializer_of(message->protocol, message->serializer_id);
        if (!serializer || frame.group == "raw") continue;
        INFO(frame.label << " " << message->payload);
        const Call call = wire::load_call(*serializer, message->payload);
        CHECK(!call.object.empty());
        CHECK(!call.method.empty());
        const std::string written = dumped(*serializer, call);
        CHECK(dumped(*serializer, wire::load_call(*serializer, written)) == written);
        // Marshal leaves a choice, and internal calls of Python pass their arguments as list.
        const bool is_text = *serializer == Serializer::Serpent || *serializer == Serializer::Json;
        const bool has_list = message->payload.find("',[") != std::string::npos;
        if (is_text && !has_list) CHECK(written == message->payload);
        ++seen[std::string(wire::to_string(*serializer))];
    }
    CHECK(seen["serpent"] >= 40);
    CHECK(seen["json"] >= 20);
    CHECK(seen["marshal"] >= 3);
    CHECK(seen["msgpack"] >= 1);
}

TEST_CASE("a call has the form that Python gives it", "[call]") {
    const Call call{"echo", "describe", {1, "two"}, Dict{{"x", 3}, {"y", List{4}}}};
    const std::string header = "# serpent utf-8 python3.2\n";
    CHECK(dumped(Serializer::Serpent, call) ==
          header + "('echo','describe',(1,'two'),{'x':3,'y':[4]})");
    CHECK(dumped(Serializer::Serpent, {"echo", "one", {1}, Dict()}) ==
          header + "('echo','one',(1,),{})");
    CHECK(dumped(Serializer::Serpent, {"echo", "none", {}, Dict()}) ==
          header + "('echo','none',(),{})");
    CHECK(dumped(Serializer::Serpent, {"echo", "__getattr__", {"value"}, nullptr}) ==
          header + "('echo','__getattr__',('value',),None)");
    CHECK(
        dumped(Serializer::Serpent, {"echo", "<batch>", {Tuple{"a", Tuple(), Dict()}}, nullptr}) ==
        header + "('echo','<batch>',[('a',(),{})],None)");
    CHECK(dumped(Serializer::Json, call) ==
          R"({"object": "echo", "method": "describe", "params": [1, "two"], )"
          R"("kwargs": {"x": 3, "y": [4]}})");
    CHECK(wire::loads(Serializer::Marshal, dumped(Serializer::Marshal, call)) ==
          Value(Tuple{"echo", "describe", List{1, "two"}, call.kwargs}));
    CHECK(wire::loads(Serializer::Msgpack, dumped(Serializer::Msgpack, call)) ==
          Value(List{"echo", "describe", List{1, "two"}, call.kwargs}));
    std::string bytes = "kept";
    wire::dump_call(Serializer::Json, {"a", "b", {}, nullptr}, bytes);
    CHECK(bytes == R"(kept{"object": "a", "method": "b", "params": [], "kwargs": null})");
}

TEST_CASE("lists will do for tuples", "[call]") {
    const Call expected{"a", "b", {1}, Dict()};
    CHECK(same(wire::load_call(Serializer::Serpent, "['a','b',[1],{}]"), expected));
    CHECK(same(wire::load_call(Serializer::Serpent, "  ( 'a' , u'b' , (1,) , {} , )  "), expected));
    CHECK(same(wire::load_call(Serializer::Serpent, "('a','b',{1},{})"), expected));
    CHECK(same(wire::load_call(Serializer::Serpent, "('a','b',{1:2},{})"), expected));
    CHECK(same(wire::load_call(Serializer::Serpent, "('a','b','xy',None)"),
               {"a", "b", {"x", "y"}, nullptr}));
}

// Texts of CPython 3.11.
TEST_CASE("what is no call is refused as by Python", "[call]") {
    const auto serpent = [](std::string_view text) {
        return load_error(Serializer::Serpent, text);
    };
    CHECK(serpent("('a','b',())") == "ValueError: not enough values to unpack (expected 4, got 3)");
    CHECK(serpent("(1,2,3,4,5)") == "ValueError: too many values to unpack (expected 4)");
    CHECK(serpent("'abc'") == "ValueError: not enough values to unpack (expected 4, got 3)");
    CHECK(serpent("{'a':1}") == "ValueError: not enough values to unpack (expected 4, got 1)");
    CHECK(serpent("42") == "TypeError: cannot unpack non-iterable int object");
    CHECK(serpent("None") == "TypeError: cannot unpack non-iterable NoneType object");
    CHECK(serpent("(1,'b',(),{})") == "DaemonError: unknown object");
    CHECK(serpent("([],'b',(),{})") == "TypeError: unhashable type: 'list'");
    CHECK(serpent("('a',1,(),{})") == "AttributeError: 'int' object has no attribute 'startswith'");
    CHECK(serpent("('a',[],(),{})") == "TypeError: unhashable type: 'list'");
    CHECK(serpent("('a','b',42,{})") == "TypeError: argument after * must be an iterable, not int");
    CHECK(serpent("('a','b',(),[1])") ==
          "TypeError: argument after ** must be a mapping, not list");
    CHECK(serpent("('a','b',(),{1:2})") == "TypeError: keywords must be strings");
    CHECK(serpent("").starts_with("SyntaxError: "));

    const auto json = [](std::string_view text) { return load_error(Serializer::Json, text); };
    CHECK(json("{}") == "KeyError: 'params'");
    CHECK(json(R"({"params":[]})") == "KeyError: 'kwargs'");
    CHECK(json(R"({"params":[],"kwargs":{}})") == "KeyError: 'object'");
    CHECK(json(R"({"params":[],"kwargs":{},"object":"a"})") == "KeyError: 'method'");
    CHECK(json("[1]") == "TypeError: list indices must be integers or slices, not str");
    CHECK(json(R"("x")") == "TypeError: string indices must be integers, not 'str'");
    CHECK(json("4") == "TypeError: 'int' object is not subscriptable");
    CHECK(json("null") == "TypeError: 'NoneType' object is not subscriptable");
}

TEST_CASE("a value is unpacked as Python unpacks it", "[call]") {
    CHECK(Value(wire::unpack(Tuple{1, "b"}, 2)) == Value(List{1, "b"}));
    CHECK(Value(wire::unpack(Dict{{"k", 1}}, 1)) == Value(List{"k"}));
    CHECK(Value(wire::unpack("é€", 2)) == Value(List{"é", "€"}));
    CHECK(Value(wire::unpack(value::Bytes{"a\xff"}, 2)) == Value(List{97, 255}));
    CHECK(error_of([] { wire::unpack(1.5, 3); }) ==
          "TypeError: cannot unpack non-iterable float object");
}
