#include "tests/common/pyro/captured_server.hpp"

#include "common/pyro/context.hpp"
#include "common/pyro/serialized_blob.hpp"
#include "tests/support/captured.hpp"

#include <limits>
#include <system_error>

namespace {

using pyro::PythonError;
using value::Bytes;
using value::Dict;
using value::List;
using value::Tuple;
using value::Value;

struct Child {
    std::string hello() { return "hello"; }
    std::string hi() { return "hi"; }
};

/// An exception of a class only the server knows, with an attribute of its own.
pyro::RemoteError my_error() {
    return {"rsrv.MyError", Tuple{"bad thing", 42}, Dict{{"code", 42}}};
}

struct Echo {
    TestCore& daemon;
    std::string version;
    std::shared_ptr<Child> the_child = std::make_shared<Child>();
    bool child_is_registered = false;
    int value = 11;

    Value echo(Value item) { return item; }
    int add(int a, int b) { return a + b; }
    double div(double a, double b) {
        if (b == 0) throw PythonError("ZeroDivisionError", "division by zero");
        return a / b;
    }
    std::string types(const Value& item) {
        if (pyro::is_exception(item)) {
            const auto error = pyro::exception_from_value(item);
            return std::string(error.type()) + ": " + std::string(error.type()) + "(" +
                   error.args().items[0].repr() + ")";
        }
        return std::string(item.type_name()) + ": " + item.repr();
    }
    std::string big(int size) { return std::string(static_cast<std::size_t>(size), 'x'); }
    List inf() {
        const double infinite = std::numeric_limits<double>::infinity();
        return {infinite, -infinite, std::numeric_limits<double>::quiet_NaN()};
    }
    void notify(const Value&) {}
    void custom_error() { throw my_error(); }
    void naming_error() { throw pyro::NamingError("custom naming problem"); }
    void os_error() { throw std::system_error(ENOENT, std::generic_category()); }
    pyro::Generator<int> gen(int count) {
        for (int i = 0; i < count; ++i) co_yield i * 10;
    }
    pyro::Uri get_uri() { return daemon.core.uri_for("echo"); }
    std::shared_ptr<Child> child() {
        if (!std::exchange(child_is_registered, true)) {
            const bool pyro4 = version == "pyro4";
            const auto table =
                pyro4 ? pyro::MethodTable<Child>("Child").method("hello", &Child::hello).build()
                      : pyro::MethodTable<Child>("Child").method("hi", &Child::hi).build();
            daemon.add(the_child, pyro4 ? "child1" : "child", table);
        }
        return the_child;
    }
    Value corr() {
        const auto& context = pyro::current_context();
        auto id = wire::to_string(*context.correlation_id);
        if (version == "pyro5") return id;
        return List{std::move(id), List{"CORR"}, context.message_flags, context.sequence,
                    context.serializer_id};
    }
    Dict annot() {
        Dict received;
        for (const auto& [key, data] : pyro::current_context().annotations) received.set(key, data);
        pyro::current_context().response_annotations = {{"RANN", "resp-annotation"}};
        return received;
    }
    List blobinfo(const pyro::SerializedBlob& blob) {
        if (version == "pyro5") return {blob.info, Value(blob.args())};
        return {blob.info, true, Value(blob.args())};
    }
    Bytes bytes() { return Bytes{std::string("\0\xff", 2)}; }
};

/// The result that was captured is what the twin returns, too.
Value captured_result(std::string_view name) {
    for (const auto& frame : captured::frames("pyro4")) {
        if (frame.label.find("serpent/" + std::string(name)) == std::string::npos) continue;
        if (frame.all.at("direction").as_string() != "s2c") continue;
        return wire::loads(wire::Serializer::Serpent, frame.all.at("payload_text").as_string());
    }
    throw std::runtime_error("no frame " + std::string(name));
}

std::string describe_call(Echo&, const List& args, const Dict& kwargs) {
    return "args=" + Value(Tuple(args)).repr() + " kwargs=" + Value(kwargs).repr();
}

/// What the captured daemon offered besides what the frames call.
constexpr std::array kMoreMethods{"__dunder__",
                                  "__len__",
                                  "callme",
                                  "chained",
                                  "dictiter",
                                  "dictkeys",
                                  "err_attr",
                                  "err_unserializable",
                                  "gen_err",
                                  "get_daemon",
                                  "get_proxy",
                                  "iterlist",
                                  "key_error",
                                  "len",
                                  "none",
                                  "nonstrkeys",
                                  "notified",
                                  "point",
                                  "slotted",
                                  "special_json",
                                  "stop",
                                  "sub_error",
                                  "sysexit",
                                  "unicode_decode_error",
                                  "unicode_error_msg",
                                  "unregistered_child",
                                  "unserializable"};

pyro::MethodTable<Echo> common_table() {
    pyro::MethodTable<Echo> table("Echo");
    table.method("echo", &Echo::echo)
        .method("div", &Echo::div)
        .method("types", &Echo::types)
        .variadic("describe", describe_call)
        .oneway("notify", &Echo::notify)
        .method("gen", &Echo::gen)
        .method("get_uri", &Echo::get_uri)
        .method("child", &Echo::child)
        .method("corr", &Echo::corr)
        .method("blobinfo", &Echo::blobinfo)
        .attribute("value", &Echo::value);
    return table;
}

void add_pyro4_objects(TestCore& daemon, const std::shared_ptr<Echo>& echo) {
    auto table = common_table();
    table.method("add", &Echo::add)
        .method("big", &Echo::big)
        .method("inf", &Echo::inf)
        .method("custom_error", &Echo::custom_error)
        .method("naming_error", &Echo::naming_error)
        .method("os_error", &Echo::os_error)
        .method("annot", &Echo::annot)
        .method("many", [](Echo&) { return captured_result("many"); })
        .method("special", [](Echo&) { return captured_result("special"); })
        .attribute("readonly", [](Echo& self) { return self.value; })
        .attribute("boom", [](Echo& self) { return self.value; });
    for (const auto* name : kMoreMethods) table.method(name, [](Echo&) { return Value(); });
    daemon.add(echo, "echo", table.build());
    const auto add = [&](const char* id, pyro::MethodTable<Child> t) {
        daemon.add(std::make_shared<Child>(), id, t.build());
    };
    add("echoclass", pyro::MethodTable<Child>("Echo"));
    add("partial", pyro::MethodTable<Child>("Partial").method("visible", &Child::hello));
    add("nothing", pyro::MethodTable<Child>("Nothing"));
    add("mainerr", pyro::MethodTable<Child>("MainErr"));
    daemon.core.hooks().handshake = [](const pyro::Client&, const Value& data) -> Value {
        if (data == Value("reject-me"))
            throw std::runtime_error("secret handshake refused: caf\u00e9");
        if (data == Value("hello")) return data;
        return List{"you said", data};
    };
}

}  // namespace

void add_captured_objects(TestCore& daemon, std::string_view version) {
    auto echo = std::make_shared<Echo>(Echo{daemon, std::string(version)});
    if (version == "pyro4") {
        add_pyro4_objects(daemon, echo);
        return;
    }
    daemon.add(
        echo, "echo",
        common_table().method("bytes", &Echo::bytes).method("custom", &Echo::custom_error).build());
}
