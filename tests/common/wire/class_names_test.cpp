#include "common/wire/class_names.hpp"

#include "tests/support/catch.hpp"

using value::Dict;
using value::List;
using value::Tuple;
using value::Value;

namespace {

Value to5(Value value) {
    wire::to_pyro5_classes(value);
    return value;
}

Value to4(Value value) {
    wire::to_pyro4_classes(value);
    return value;
}

Value named(std::string_view name) {
    return Dict{{"__class__", name}, {"args", Tuple{"text"}}};
}

Value proxy4() {
    return Dict{{"__class__", "Pyro4.core.Proxy"},
                {"state", Tuple{"PYRO:a@h:1", Tuple{"log"}, Tuple{"add"}, Tuple{"value"}, 0.0,
                                nullptr, "hello", 0, "json"}}};
}

Value proxy5() {
    return Dict{{"__class__", "Pyro5.client.Proxy"},
                {"state",
                 Tuple{"PYRO:a@h:1", Tuple{"log"}, Tuple{"add"}, Tuple{"value"}, "hello", "json"}}};
}

}  // namespace

TEST_CASE("classes of Pyro4 get the names of Pyro5, and back", "[class_names]") {
    const std::pair<std::string_view, std::string_view> names[] = {
        {"Pyro4.core.URI", "Pyro5.core.URI"},
        {"Pyro4.core.Daemon", "Pyro5.server.Daemon"},
        {"Pyro4.errors.NamingError", "Pyro5.errors.NamingError"},
        {"Pyro4.util.JsonSerializer", "Pyro5.util.JsonSerializer"},
        {"Pyro4.futures._ExceptionWrapper", "Pyro5.core._ExceptionWrapper"}};
    for (const auto& [name4, name5] : names) {
        CHECK(to5(named(name4)) == named(name5));
        CHECK(to4(named(name5)) == named(name4));
    }
}

TEST_CASE("other classes, other texts and plain dicts stay as they are", "[class_names]") {
    for (const auto* name : {"builtins.ValueError", "rsrv.MyError", "Pyro4.core.Other", "float",
                             "xPyro4.errors.NamingError"}) {
        CHECK(to5(named(name)) == named(name));
    }
    CHECK(to5("Pyro4.core.URI") == Value("Pyro4.core.URI"));
    CHECK(to5(Dict{{"class", "Pyro4.core.URI"}}) == Value(Dict{{"class", "Pyro4.core.URI"}}));
    CHECK(to5(Dict{{"__class__", 4}}) == Value(Dict{{"__class__", 4}}));
}

TEST_CASE("a proxy's state has nine items in Pyro4 and six in Pyro5", "[class_names]") {
    CHECK(to5(proxy4()) == proxy5());
    CHECK(to4(proxy5()) == proxy4());
    Value short4 = proxy4();
    short4.get_if<Dict>()->find("state")->get_if<Tuple>()->items.pop_back();
    Value short5 = proxy5();
    short5.get_if<Dict>()->find("state")->get_if<Tuple>()->items[5] = nullptr;
    CHECK(to5(short4) == short5);
    const Value odd = Dict{{"__class__", "Pyro4.core.Proxy"}, {"state", Tuple{"PYRO:a@h:1"}}};
    CHECK(to5(odd).repr() == "{'__class__': 'Pyro5.client.Proxy', 'state': ('PYRO:a@h:1',)}");
    CHECK(to5(Dict{{"__class__", "Pyro4.core.Proxy"}, {"state", 7}}).repr() ==
          "{'__class__': 'Pyro5.client.Proxy', 'state': 7}");
}

TEST_CASE("classes are found at any depth, but not in keys", "[class_names]") {
    const Value value = List{Tuple{1, Dict{{"a", named("Pyro4.core.URI")}}}};
    CHECK(to5(value) == Value(List{Tuple{1, Dict{{"a", named("Pyro5.core.URI")}}}}));
    const Value wrapper = Dict{{"__class__", "Pyro4.futures._ExceptionWrapper"},
                               {"exception", named("Pyro4.errors.DaemonError")}};
    CHECK(to5(wrapper) == Value(Dict{{"__class__", "Pyro5.core._ExceptionWrapper"},
                                     {"exception", named("Pyro5.errors.DaemonError")}}));
    CHECK(to5(Dict{{"Pyro4.core.URI", 1}}) == Value(Dict{{"Pyro4.core.URI", 1}}));
}
