// The methods of the name server as callers of both versions see them.
#include "common/pyro/naming/name_service.hpp"

#include "common/pyro/context.hpp"
#include "common/pyro/errors.hpp"
#include "common/pyro/uri_codec.hpp"
#include "tests/support/catch.hpp"

namespace {

using pyro::naming::NameService;
using pyro::naming::NameTable;
using value::Dict;
using value::List;
using value::Set;
using value::Tuple;
using value::Value;

const Value kNone;
const char* const kUri = "PYRO:x@localhost:1234";

NameService service() {
    NameService made(std::make_shared<NameTable>());
    made.register_name("Pyro.NameServer", "PYRO:Pyro.NameServer@localhost:9090", false,
                       List{"class:Pyro4.naming.NameServer"});
    return made;
}

/// The caller on this thread speaks Pyro5 as long as it lives.
class Pyro5Caller {
public:
    Pyro5Caller() { pyro::current_context().protocol = wire::Protocol::Pyro5; }
    ~Pyro5Caller() { pyro::current_context().protocol = wire::Protocol::Pyro4; }
};

/// Calls it and gives Python's class of the error, and its text.
template <class Call>
std::string error_of(Call&& call) {
    try {
        call();
    } catch (const pyro::PythonError& error) {
        return std::string(error.type()) + ": " + error.what();
    } catch (const pyro::NamingError& error) {
        return std::string("NamingError: ") + error.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE("a URI is registered as text or as its class, and looked up as its class", "[name]") {
    NameService names = service();
    names.register_name("a", kUri, false, kNone);
    names.register_name("b", value::to_value(wire::Uri(kUri)), false, List{"red"});
    const Value uri = Dict{{"__class__", "Pyro4.core.URI"},
                           {"state", Tuple{"PYRO", "x", kNone, "localhost", 1234}}};
    CHECK(names.lookup("a", false) == uri);
    CHECK(names.lookup("b", true) == Value(Tuple{uri, List{"red"}}));
    CHECK(names.list("b", kNone, kNone, kNone, false) == Value(Dict{{"b", kUri}}));
    CHECK(names.list("b", kNone, kNone, kNone, 1) == Value(Dict{{"b", Tuple{kUri, List{"red"}}}}));
    CHECK(names.count() == 3);
}

TEST_CASE("metadata may be any collection", "[name]") {
    NameService names = service();
    names.register_name("a", kUri, false, Tuple{"red", "red"});
    CHECK(names.lookup("a", true)[1] == Value(List{"red"}));
    names.set_metadata("a", Set{"blue"});
    CHECK(names.lookup("a", true)[1] == Value(List{"blue"}));
    names.set_metadata("a", kNone);
    CHECK(names.lookup("a", true)[1] == Value(List{}));
}

TEST_CASE("filters that say nothing select everything, two are one too many", "[name]") {
    NameService names = service();
    names.register_name("a", kUri, false, List{"red", "big"});
    names.register_name("b", kUri, false, List{"red"});
    const auto count = [&](const Value& prefix, const Value& regex, const Value& all,
                           const Value& any) {
        return names.list(prefix, regex, all, any, false).get_if<Dict>()->size();
    };
    CHECK(count(kNone, kNone, kNone, kNone) == 3);
    CHECK(count("", kNone, kNone, kNone) == 3);
    CHECK(count(kNone, kNone, List{}, kNone) == 3);
    CHECK(count(kNone, "[ab]$", kNone, kNone) == 2);
    CHECK(count(kNone, kNone, Set{"red", "big"}, kNone) == 1);
    CHECK(count(kNone, kNone, kNone, List{"big", "red"}) == 2);
    CHECK(error_of([&] { count("a", "b", kNone, kNone); }) ==
          "ValueError: you can only filter on one thing at a time");
    CHECK(error_of([&] { count("", kNone, List{}, kNone); }) ==
          "ValueError: you can only filter on one thing at a time");
}

TEST_CASE("remove takes the name if there is one, else the prefix, else the regex", "[name]") {
    NameService names = service();
    for (const char* name : {"a", "a.1", "b.1", "c.1"}) {
        names.register_name(name, kUri, false, kNone);
    }
    CHECK(names.remove("a", "b", kNone) == 1);
    CHECK(names.remove("a", "b", kNone) == 1);  // a is gone, so b.1
    CHECK(names.remove("nope", kNone, ".*1") == 2);
    CHECK(names.remove(kNone, kNone, kNone) == 0);
    CHECK(names.remove("Pyro.NameServer", "Pyro", kNone) == 0);
    CHECK(names.count() == 1);
}

TEST_CASE("wrong arguments are refused with Python's errors", "[name]") {
    NameService names = service();
    names.register_name("a", kUri, false, kNone);
    CHECK(error_of([&] { names.lookup("nope", false); }) == "NamingError: unknown name: nope");
    CHECK(error_of([&] { names.lookup(42, false); }) ==
          "TypeError: can only concatenate str (not \"int\") to str");
    CHECK(error_of([&] { names.lookup(List{}, false); }) == "TypeError: unhashable type: 'list'");
    CHECK(error_of([&] { names.register_name("a", kUri, true, kNone); }) ==
          "NamingError: name already registered: a");
    CHECK(error_of([&] { names.register_name("n", "no uri", false, kNone); }) ==
          "PyroError: invalid uri");
    CHECK(error_of([&] { names.register_name("n", 42, false, kNone); }) ==
          "TypeError: only URIs or strings can be registered");
    CHECK(error_of([&] {
              names.register_name("n", Dict{{"__class__", "x.Y"}}, false, kNone);
          }) == "TypeError: only URIs or strings can be registered");
    CHECK(error_of([&] { names.register_name(42, kUri, false, kNone); }) ==
          "TypeError: name must be a str");
    CHECK(error_of([&] { names.register_name("n", kUri, false, "tag"); }) ==
          "TypeError: metadata should not be a str, but another iterable (set, list, etc)");
    CHECK(error_of([&] { names.set_metadata("a", 5); }) ==
          "TypeError: 'int' object is not iterable");
    CHECK(error_of([&] { names.set_metadata("nope", List{"x"}); }) ==
          "NamingError: unknown name: nope");
    CHECK(error_of([&] { names.list(kNone, kNone, "tag", kNone, false); }) ==
          "TypeError: metadata_all should not be a str, but another iterable (set, list, etc)");
    CHECK(error_of([&] { names.list(kNone, "(", kNone, kNone, false); }) ==
          "NamingError: invalid regex: missing ), unterminated subpattern at position 0");
    CHECK(error_of([&] { names.list(5, kNone, kNone, kNone, false); }) ==
          "TypeError: startswith first arg must be str or a tuple of str, not int");
    CHECK(names.count() == 2);
}

TEST_CASE("a caller of Pyro5 gets sets, and the tag it knows", "[name]") {
    NameService names = service();
    const Pyro5Caller pyro5;
    names.register_name("a", kUri, false, Set{"red"});
    CHECK(names.lookup("a", true)[1] == Value(Set{"red"}));
    CHECK(names.lookup("Pyro.NameServer", true)[1] ==
          Value(Set{"class:Pyro5.nameserver.NameServer"}));
    CHECK(names.list("a", kNone, true, kNone, false) ==
          Value(Dict{{"a", Tuple{kUri, Set{"red"}}}}));
    const Value own = names.yplookup(Set{"class:Pyro5.nameserver.NameServer"}, kNone, false);
    CHECK(own.get_if<Dict>()->contains("Pyro.NameServer"));
    CHECK(names.yplookup(kNone, Set{"red"}, true) == Value(Dict{{"a", Tuple{kUri, Set{"red"}}}}));
    CHECK(names.yplookup(kNone, kNone, true) == Value(Dict{}));
    CHECK(error_of([&] { names.yplookup(Set{"a"}, Set{"b"}, true); }) ==
          "ValueError: you can't use meta_all or meta_any at the same time");
    CHECK(error_of([&] { names.yplookup("red", kNone, true); }) ==
          "TypeError: meta_all should not be a str, but another iterable (set, list, etc)");
}

TEST_CASE("the table offers the methods of both versions with their keywords", "[name]") {
    const auto table = NameService::method_table();
    std::vector<std::string> names;
    for (const auto& [name, method] : table->methods) names.push_back(name);
    CHECK(names == std::vector<std::string>{"count", "list", "lookup", "ping", "register", "remove",
                                            "set_metadata", "yplookup"});
    const auto& list = table->methods.find("list")->second;
    std::vector<std::string> parameters;
    for (const auto& parameter : list.parameters) parameters.push_back(parameter.name);
    CHECK(parameters == std::vector<std::string>{"prefix", "regex", "metadata_all", "metadata_any",
                                                 "return_metadata"});
}
