// The real Pyro5: its clients at our daemon and name server, our clients at its own.
#include "common/pyro/async.hpp"
#include "common/pyro/autoproxy.hpp"
#include "common/pyro/batch.hpp"
#include "common/pyro/describe.hpp"
#include "common/pyro/name_server.hpp"
#include "common/pyro/remote_iterator.hpp"
#include "tests/interop/facts.hpp"
#include "tests/interop/peers.hpp"
#include "tests/interop/twin/samples.hpp"
#include "tests/interop/until.hpp"
#include "tests/support/catch.hpp"

using Catch::Matchers::Contains;
using interop::Facts;
using interop::Language;
using interop::Server;
using value::Dict;
using value::List;
using value::Value;
using wire::Serializer;

namespace {

using Texts = std::vector<std::string>;
using Numbers = std::vector<int>;

Facts seen_by_python(const Server& server, const std::string& serializer) {
    return interop::facts(interop::output_of(interop::script("client.py", {"--pyro5", server.uri()},
                                                             {"PYRO_SERIALIZER=" + serializer})));
}

/// What Pyro5's client sees of Pyro5's daemon, and of ours.
void compare(const std::string& serializer, const Facts& meant = {}) {
    INFO(serializer);
    const Server pythons(Language::Python, {.pyro5 = true});
    const Server ours(Language::Cpp,
                      {.environment = {"PYRO_SERIALIZERS_ACCEPTED=serpent,json,marshal,msgpack"}});
    interop::check_same(seen_by_python(pythons, serializer), seen_by_python(ours, serializer),
                        meant);
}

pyro::ProxyOptions pyro5(Serializer serializer = Serializer::Serpent) {
    pyro::ProxyOptions options;
    options.protocol = wire::Protocol::Pyro5;
    options.serializer = serializer;
    return options;
}

Server& pyro5_server() {
    static Server server(Language::Python, {.pyro5 = true});
    return server;
}

pyro::NameServer locate(const interop::NameServerPeer& names) {
    pyro::LocateOptions options;
    options.host = "localhost";
    options.port = static_cast<std::uint16_t>(std::stoi(names.port()));
    options.proxy = pyro5();
    return pyro::locate_ns(options);
}

Facts facts_about(const interop::NameServerPeer& names) {
    return interop::facts(interop::output_of(
        interop::script("names.py", {"--pyro5", "localhost", names.port(), pyro5_server().uri()})));
}

}  // namespace

TEST_CASE("Pyro5's client sees no difference between Pyro5's daemon and ours") {
    compare("serpent");
    compare("json", {{"kind-bytes", "= {'data': 'AAH/', 'encoding': 'base64'}"},
                     {"kind-empty_bytes", ""},
                     {"kind-all_bytes", ""},
                     {"fail-unicode", ""},
                     {"batch-iterator", "! TypeError"}});
    // Neither does Pyro5 send proxies in marshal.
    compare("marshal", {{"other-object", "= 'I am other'"},
                        {"child", "= ('Proxy', 'child-one', 'I am one')"},
                        {"child-uri", "= True"},
                        {"children", "= [('three', 'child-three'), ('two', 'child-two')]"},
                        {"echo-proxy", "= 'child-one'"},
                        {"greet-child", "= 'it said: I am one'"}});
    compare("msgpack", {{"typed-int64", "= 'int 18446744073709551616'"},
                        {"typed-huge", ""},
                        {"typed-minus_huge", ""},
                        {"typed-complex", "= 'complex (1.5-2j)'"},
                        {"typed-int_keys", "= \"dict {1: 'one', -2: 'minus two'}\""},
                        {"echo-tuple_keys", ""},
                        {"typed-tuple_keys", ""},
                        {"batch-iterator", "! TypeError"}});
}

TEST_CASE("Pyro5's client sees no difference between Pyro5's name server and ours") {
    const interop::NameServerPeer pythons(Language::Python, {}, true), ours(Language::Cpp);
    interop::check_same(facts_about(pythons), facts_about(ours));
}

TEST_CASE("one daemon of ours serves clients of Pyro4 and Pyro5 at a time") {
    const Server ours(Language::Cpp);
    pyro::Proxy four(ours.uri()), five(ours.uri(), pyro5());
    CHECK(four.call<int>("add", 1, 2) == 3);
    CHECK(five.call<int>("add", 1, 2) == 3);
    CHECK(seen_by_python(ours, "serpent").at("add") == "= 5");
    CHECK(four.call<int>("add", 1, 2) == 3);
    CHECK(five.call<int>("add", 1, 2) == 3);
}

TEST_CASE("our client of Pyro5's daemon calls, reads, iterates and hears of errors") {
    const auto serializer =
        GENERATE(Serializer::Serpent, Serializer::Json, Serializer::Marshal, Serializer::Msgpack);
    INFO(wire::to_string(serializer));
    pyro::Proxy proxy(pyro5_server().uri(), pyro5(serializer));
    CHECK(proxy.call<int>("add", 2, pyro::kw("b", 3)) == 5);
    for (const std::string name : {"none", "int63", "tenth", "unicode", "list", "dict", "true"}) {
        INFO(name);
        CHECK(proxy.call("kind", name).repr() == interop::sample(name).repr());
        CHECK(proxy.call("echo", interop::sample(name)).repr() == interop::sample(name).repr());
    }
    CHECK(proxy.get<std::string>("readonly") == "only read");
    proxy.set("value", 5);
    CHECK(proxy.get<int>("value") == 5);
    proxy.set("value", 1);
    CHECK_THROWS_WITH(proxy.call("fail", "value"), "bad value");
    CHECK_THROWS_AS(proxy.call("no_such"), pyro::PythonError);
    Numbers numbers;
    for (const int number : proxy.call<pyro::RemoteIterator<int>>("count", 4))
        numbers.push_back(number);
    CHECK(numbers == Numbers{0, 1, 2, 3});
    proxy.call("forget");
    proxy.call("note", "oneway");
    CHECK(interop::until([&] { return proxy.call<Texts>("notes") == Texts{"oneway"}; }));
    CHECK(proxy.oneway() == Texts{"note", "note_and_fail", "wait_and_note"});
    pyro::Batch batch(proxy);
    batch.call("add", 1, 2).call("add", 5);
    CHECK(batch.execute()[1] == Value(15));
    CHECK(pyro::async_call<int>(proxy, "add", 4, 4).get() == 8);
    proxy.ping();
}

TEST_CASE("errors of Pyro5 are known by Pyro4's names") {
    pyro::Proxy proxy(pyro5_server().uri(), pyro5());
    try {
        proxy.call("fail", "naming");
        FAIL("no error");
    } catch (const pyro::RemoteError& error) {
        CHECK(error.type() == "NamingError");
        CHECK_THAT(error.traceback_text(), Contains("NamingError: unknown name: x"));
    }
    pyro::Proxy nobody(pyro5_server().uri("nobody"), pyro5());
    CHECK_THROWS_WITH(nobody.bind(), Contains("rejected: unknown object"));
}

TEST_CASE("proxies of Pyro5's daemon are proxies here") {
    pyro::Proxy proxy(pyro5_server().uri(), pyro5());
    auto child = proxy.call<pyro::Proxy>("child", "one");
    CHECK(child.call<std::string>("greet") == "I am one");
    CHECK(proxy.call<std::string>("greet", child) == "it said: I am one");
}

TEST_CASE("our client does with Pyro5's name server whatever it likes") {
    const interop::NameServerPeer server(Language::Python, {}, true);
    auto names = locate(server);
    names.register_name("app.one", pyro::Uri("PYRO:a@localhost:1001"), true, {"red", "green"});
    names.register_name("app.two", pyro::Uri("PYRO:b@localhost:1002"), false, {"red"});
    CHECK(names.lookup("app.one").to_string() == "PYRO:a@localhost:1001");
    CHECK(names.lookup_entry("app.one").metadata == std::set<std::string>{"green", "red"});
    CHECK_THROWS_AS(names.lookup("nope"), pyro::NamingError);
    CHECK(names.list({.prefix = "app."}).size() == 2);
    CHECK(names.list({.metadata_all = {{"red", "green"}}}).size() == 1);
    CHECK(names.list({.metadata_any = {{"red", "green"}}}).size() == 2);
    CHECK(names.remove("app.one") == 1);
    names.register_name("everything", pyro::Uri(pyro5_server().uri()), false, {"five"});
    pyro::Proxy by_name("PYRONAME:everything@localhost:" + server.port(), pyro5());
    CHECK(by_name.call<int>("add", 1, 2) == 3);
    pyro::Proxy by_tag("PYROMETA:five@localhost:" + server.port(), pyro5());
    CHECK(by_tag.call<int>("add", 1, 2) == 3);
}
