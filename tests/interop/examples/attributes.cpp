#include "common/pyro/daemon.hpp"
#include "common/pyro/describe.hpp"
#include "common/pyro/proxy.hpp"
#include "tests/interop/examples/roles.hpp"

#include <fmt/core.h>

namespace interop::examples {

namespace {

struct Thingy {
    value::Dict sub{{"name", "value"}};
    int value = 42;
};

void attempt(pyro::Proxy& thingy, const std::string& name) {
    fmt::print("accessing p.{}...\n", name);
    try {
        thingy.get(name);
    } catch (const pyro::PythonError& error) {
        fmt::print("ok, got expected error: {}\n", error.what());
    }
}

}  // namespace

void attributes_server(const Arguments&) {
    pyro::MethodTable<Thingy> table("Thingy");
    table.method("__dunder__", [](Thingy&) { return "yep"; })
        .method("__len__", [](Thingy&) { return 200; })
        .method("getValue", [](Thingy& t) { return t.value; })
        .attribute("prop_value", &Thingy::value)
        .attribute("prop_sub", [](Thingy& t) { return t.sub; });
    pyro::Daemon daemon;
    print_ready(
        daemon.register_object(std::make_shared<Thingy>(), table.build(), "example.attributes")
            .to_string());
    daemon.request_loop();
}

void attributes_client(const Arguments&) {
    pyro::Proxy thingy(ask("enter attribute server object uri: "));
    fmt::print("\nDirect attribute access:\n");
    fmt::print("p.prop_value= {}\n", thingy.get<int>("prop_value"));
    fmt::print("adding 500 to p.prop_value\n");
    thingy.set("prop_value", thingy.get<int>("prop_value") + 500);
    fmt::print("p.prop_value= {}\n", thingy.get<int>("prop_value"));
    fmt::print("actual remote value:  {}  (via p.getValue() remote method call)\n\n",
               thingy.call<int>("getValue"));
    fmt::print("calling p.__dunder__()....:  {}\n", thingy.call<std::string>("__dunder__"));
    fmt::print("\nAccessing unexposed attributes:\n");
    for (const char* name : {"sub", "value", "_value", "__value"}) attempt(thingy, name);
}

}  // namespace interop::examples
