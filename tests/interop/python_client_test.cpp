// A Python client must see no difference between Python's daemon and ours: python/client.py prints
// one line for each fact, against both, and the lines have to be the same.
#include "tests/interop/facts.hpp"
#include "tests/interop/peers.hpp"
#include "tests/support/catch.hpp"

using interop::Facts;
using interop::Language;

namespace {

struct Setting {
    std::string name;
    interop::ServerOptions server{};
    interop::Environment client{};
    std::vector<std::string> arguments{};
};

/// A server and Python's client of it.
struct Run {
    interop::Server server;
    std::unique_ptr<test::Process> client;

    Run(Language language, const Setting& setting) : server(language, options(language, setting)) {
        auto arguments = setting.arguments;
        arguments.push_back(server.uri());
        client = interop::start(interop::script("client.py", arguments, setting.client));
    }
    static interop::ServerOptions options(Language language, const Setting& setting) {
        auto options = setting.server;
        if (!options.unix_socket.empty()) options.unix_socket += interop::to_string(language);
        return options;
    }
    Facts facts() { return interop::facts(interop::output_of(*client)); }
};

/// Runs both, and fails for what differs; Python's facts.
Facts compare(const Setting& setting, const Facts& meant = {}) {
    INFO(setting.name);
    Run pythons(Language::Python, setting), ours(Language::Cpp, setting);
    const Facts python_facts = pythons.facts();
    interop::check_same(python_facts, ours.facts(), meant);
    return python_facts;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("with serpent, Python's client notices nothing") {
    compare({"serpent"});
}

TEST_CASE("with json, Python's client notices that bytes can be sent") {
    compare({.name = "json", .client = {"PYRO_SERIALIZER=json"}},
            {{"kind-bytes", "= {'data': 'AAH/', 'encoding': 'base64'}"},
             {"kind-empty_bytes", "= {'data': '', 'encoding': 'base64'}"},
             {"kind-all_bytes", ""},
             {"fail-unicode", "! TypeError(\"a bytes-like object is required, not 'dict'\",)"},
             {"batch-iterator", "! TypeError"}});
}

TEST_CASE(
    "with marshal, Python's client notices that proxies can be sent, and stays broken itself") {
    // Pyro4 sends the attributes of an object in place of its proxy, and reads a proxy as a dict.
    const Facts pythons =
        compare({.name = "marshal", .client = {"PYRO_SERIALIZER=marshal"}},
                {{"other-object", "= 'I am other'"},
                 {"child", "= ('Proxy', 'child-one', 'I am one')"},
                 {"child-uri", "= True"},
                 {"children", "= [('three', 'child-three'), ('two', 'child-two')]"},
                 {"echo-proxy", "= 'child-one'"},
                 {"greet-child", "= 'it said: I am one'"},
                 {"call-back",
                  "! TypeError('call_back(): argument 1: expected Proxy, got dict "
                  "(an object travels as a proxy if it is registered in a daemon)',)"},
                 {"call-back-error", ""},
                 {"greet-target", ""}});
    // Attributes and batches: the client itself looks for keyword arguments that are None.
    for (const char* broken : {"get", "set", "batch", "batch-empty"}) {
        INFO(broken);
        CHECK(contains(pythons.at(broken), "'NoneType' object has no attribute 'items'"));
    }
    CHECK(contains(pythons.at("echo-target"), "'dict' object"));
}

TEST_CASE("with msgpack, where both accept it, Python's client notices that more can be sent") {
    // Pyro4 does not look into msgpack's extensions in arguments, and takes only text as a key.
    compare({.name = "msgpack",
             .server = {.environment = {"PYRO_SERIALIZERS_ACCEPTED=serpent,msgpack"}},
             .client = {"PYRO_SERIALIZER=msgpack"}},
            {{"typed-int64", "= 'int 18446744073709551616'"},
             {"typed-huge", ""},
             {"typed-minus_huge", ""},
             {"typed-complex", "= 'complex (1.5-2j)'"},
             {"typed-int_keys", "= \"dict {1: 'one', -2: 'minus two'}\""},
             {"echo-tuple_keys", "! TypeError(\"unhashable type: 'list'\",)"},
             {"typed-tuple_keys", "! TypeError(\"unhashable type: 'list'\",)"},
             {"batch-iterator", "! TypeError"}});
}

TEST_CASE("with a key, Python's client notices nothing") {
    compare({.name = "key", .server = {.key = "secret"}, .arguments = {"--key", "secret"}});
}

TEST_CASE("with compression, Python's client notices nothing") {
    compare({.name = "compression",
             .server = {.environment = {"PYRO_COMPRESSION=1"}},
             .client = {"PYRO_COMPRESSION=1"}});
}

TEST_CASE("with a multiplex server, Python's client notices that everything runs in one thread") {
    // Pyro4 starts a thread for a oneway call there, too.
    compare({.name = "multiplex",
             .server = {.environment = {"PYRO_SERVERTYPE=multiplex"}},
             .arguments = {"--multiplex"}},
            {{"oneway-in-its-own-thread", "= False"}});
}

TEST_CASE("over a Unix socket, Python's client notices nothing") {
    const test::Folder folder;
    compare({.name = "unix", .server = {.unix_socket = folder / "socket"}});
}

TEST_CASE("over IPv6, Python's client notices nothing") {
    compare({.name = "IPv6",
             .server = {.environment = {"PYRO_HOST=::1", "PYRO_PREFER_IP_VERSION=6"}},
             .client = {"PYRO_HOST=::1", "PYRO_PREFER_IP_VERSION=6"}});
}

TEST_CASE("behind NAT, Python's client is sent to the outer address and notices nothing") {
    // The outer address is another name of the inner one.
    const Setting setting{.name = "NAT", .server = {.environment = {"PYRO_NATHOST=127.0.0.1"}}};
    compare(setting);
    for (const auto language : {Language::Python, Language::Cpp}) {
        CHECK(contains(Run(language, setting).server.uri(), "@127.0.0.1:"));
    }
}

TEST_CASE("without metadata, Python's client notices nothing") {
    compare({.name = "no metadata", .client = {"PYRO_METADATA=0"}});
}

TEST_CASE("with oneway calls answered in their turn, Python's client notices nothing") {
    const Facts pythons =
        compare({.name = "oneway in turn", .server = {.environment = {"PYRO_ONEWAY_THREADED=0"}}});
    CHECK(pythons.at("oneway-in-its-own-thread") == "= False");
}

TEST_CASE("without iterators, Python's client notices nothing") {
    compare({.name = "no iterators", .server = {.environment = {"PYRO_ITER_STREAMING=0"}}});
}

TEST_CASE("bytes on the wire that no proxy sends are answered as Python's daemon does") {
    const auto answers = [](Language language) {
        const interop::Server server(language);
        return interop::facts(interop::output_of(
            interop::script("wire.py", {"localhost", std::to_string(server.port())})));
    };
    interop::check_same(answers(Language::Python), answers(Language::Cpp));
}
