// An object whose methods a test makes, in a daemon without sockets, with a client.
#pragma once

#include "tests/common/pyro/memory_client.hpp"
#include "tests/support/catch.hpp"

/// An object whose methods are made by the test.
struct Thing {
    int count = 0;
};

inline pyro::MethodTable<Thing> thing_table() {
    return pyro::MethodTable<Thing>("Thing")
        .method("echo", [](Thing&, value::Value item) { return item; })
        .method("add", [](Thing&, int a, int b) { return a + b; }, {"a", "b"})
        .method("up", [](Thing& self) { return ++self.count; })
        .attribute("count", &Thing::count);
}

template <class F>
std::shared_ptr<const pyro::ClassTable> table_with(const char* name, F function) {
    return thing_table().method(name, function).build();
}

struct Fixture {
    explicit Fixture(std::shared_ptr<const pyro::ClassTable> table = thing_table().build(),
                     pyro::DaemonOptions options = {})
        : daemon(options), client(daemon.core) {
        daemon.add(thing, "thing", std::move(table));
        client.connect("thing");
    }
    std::shared_ptr<Thing> thing = std::make_shared<Thing>();
    TestCore daemon;
    MemoryClient client;

    /// Class and text of the exception a call ends with.
    std::string failure(const std::string& method, value::List args = {},
                        value::Value kwargs = value::Dict()) {
        const auto answer = client.invoke("thing", method, std::move(args), std::move(kwargs));
        if (!answer) return "no answer";
        CHECK(answer->flags == wire::flags::kException);
        CHECK_FALSE(answer->correlation);
        const auto error = pyro::exception_from_value(client.payload_of(*answer));
        CHECK_FALSE(error.remote_traceback().empty());
        return error.qualified_type() + ": " + error.what();
    }
};
