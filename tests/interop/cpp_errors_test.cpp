// What a C++ client sees when the other side fails.
#include "tests/interop/client.hpp"
#include "tests/interop/until.hpp"
#include "tests/support/catch.hpp"

using Catch::Matchers::Contains;
using interop::connect;
using interop::Language;
using interop::Side;
using value::List;
using wire::Serializer;

namespace {

/// The error that a call ends with; fails the test if there is none.
pyro::RemoteError error_of(pyro::Proxy& proxy, const std::string& kind,
                           const std::string& method = "fail") {
    try {
        const auto result = proxy.call(method, kind);
        FAIL("no error but " << result.repr());
    } catch (const pyro::RemoteError& error) {
        return error;
    }
    throw std::logic_error("not reached");
}

struct Expected {
    std::string kind;
    std::string type;
    std::string args;
};

const std::vector<Expected> kExpected{
    {"value", "builtins.ValueError", "('bad value',)"},
    {"two", "builtins.ValueError", "('first', 2)"},
    {"empty", "builtins.RuntimeError", "()"},
    {"key", "builtins.KeyError", "('missing',)"},
    {"index", "builtins.IndexError", "('list index out of range',)"},
    {"type", "builtins.TypeError", "('wrong type',)"},
    {"zero", "builtins.ZeroDivisionError", "('integer division or modulo by zero',)"},
    {"attribute", "builtins.AttributeError", "('no such thing',)"},
    {"os", "builtins.FileNotFoundError", "(2, 'No such file or directory')"},
    {"stop", "builtins.StopIteration", "('early',)"},
    {"non_ascii", "builtins.ValueError", "('hé €',)"},
    {"pyro", "Pyro4.errors.PyroError", "('of Pyro',)"},
};

}  // namespace

TEST_CASE("an exception of the method has its class, arguments and traceback") {
    const Side side = GENERATE(from_range(interop::sides()));
    INFO(side);
    auto proxy = connect(side);
    for (const Expected& expected : kExpected) {
        INFO(expected.kind);
        const auto error = error_of(proxy, expected.kind);
        CHECK(error.qualified_type() == expected.type);
        CHECK(value::Value(error.args()).repr() == expected.args);
        CHECK_FALSE(error.remote_traceback().empty());
        CHECK(proxy.call<int>("add", 1, 1) == 2);
    }
    CHECK(std::string(error_of(proxy, "value").what()) == "bad value");
    CHECK(std::string(error_of(proxy, "two").what()) == "('first', 2)");
    CHECK(std::string(error_of(proxy, "key").what()) == "'missing'");
    CHECK(std::string(error_of(proxy, "os").what()) == "[Errno 2] No such file or directory");
}

TEST_CASE("an exception keeps the attributes that it had") {
    const Side side = GENERATE(from_range(interop::sides()));
    INFO(side);
    auto proxy = connect(side);
    const auto error = error_of(proxy, "attributes");
    CHECK(error.attributes().at("colour") == value::Value("red"));
    CHECK(error.attributes().at("items") == value::Value(List{1, 2}));
    CHECK(error.attributes().size() == 2);
}

TEST_CASE("the traceback is shown as Pyro shows it") {
    const Side side = GENERATE(from_range(interop::sides()));
    INFO(side);
    auto proxy = connect(side);
    const std::string text = error_of(proxy, "zero").traceback_text();
    CHECK(
        text.starts_with(" +--- This exception occured remotely (Pyro) - Remote traceback:\n"
                         " | Traceback (most recent call last):\n"));
    CHECK_THAT(text, Contains(" | ZeroDivisionError: integer division or modulo by zero\n"));
    CHECK_THAT(text, Contains("\n +--- End of remote traceback"));
}

TEST_CASE("a chained exception shows both") {
    auto proxy = connect({Language::Python, Serializer::Serpent}, "python");
    CHECK_THAT(
        error_of(proxy, "chained").traceback_text(),
        Contains(" | KeyError: 'inner'\n") &&
            Contains(" | The above exception was the direct cause of the following exception:"));
}

TEST_CASE("errors of Pyro itself arrive as the library's own") {
    const Side side = GENERATE(from_range(interop::sides()));
    INFO(side);
    auto proxy = connect(side);
    CHECK(error_of(proxy, "naming").qualified_type() == "Pyro4.errors.NamingError");
    CHECK(error_of(proxy, "daemon").qualified_type() == "Pyro4.errors.DaemonError");
    // After these two the daemon closes the connection; the next call may be the one that notices.
    for (const char* kind : {"security", "serialize"}) {
        CHECK_THROWS_AS(proxy.call("fail", kind), base::Error);
        CHECK(interop::until([&] {
            try {
                return proxy.call<int>("add", 1, 1) == 2;
            } catch (const pyro::ConnectionClosedError&) {
                return false;
            }
        }));
    }
    // And these are never sent.
    for (const char* kind : {"communication", "closed", "timeout", "protocol"}) {
        INFO(kind);
        CHECK_THROWS_AS(proxy.call("fail", kind), pyro::ConnectionClosedError);
        CHECK(proxy.call<int>("add", 1, 1) == 2);
    }
}

TEST_CASE("an exception of a class that nobody here knows is a SerializeError") {
    auto proxy = connect({Language::Python, Serializer::Serpent}, "python");
    CHECK_THROWS_WITH(proxy.call("fail", "own"),
                      "refused to deserialize types with double underscores in their name: "
                      "__main__.OwnError");
    CHECK(proxy.call("kind", "enum") == value::Value("red"));
}

TEST_CASE("exceptions of the C++ library get the class a Python programmer expects") {
    auto proxy = connect({Language::Cpp, Serializer::Serpent});
    CHECK(error_of(proxy, "invalid_argument").type() == "ValueError");
    CHECK(error_of(proxy, "out_of_range").type() == "IndexError");
    CHECK(error_of(proxy, "memory").type() == "MemoryError");
    CHECK(error_of(proxy, "runtime").type() == "RuntimeError");
    CHECK(std::string(error_of(proxy, "runtime").what()) == "of C++");
    CHECK(error_of(proxy, "number").type() == "RuntimeError");
}

TEST_CASE("a daemon's refusal is told in its words") {
    const Side side = GENERATE(from_range(interop::sides()));
    INFO(side);
    auto nobody = connect(side, "nobody");
    CHECK_THROWS_WITH(nobody.bind(), Contains("rejected: unknown object"));
    auto options = interop::options(side);
    options.handshake = "forbidden";
    auto forbidden = connect(side.server, options);
    CHECK_THROWS_WITH(forbidden.bind(), Contains("rejected: this handshake is forbidden"));
    options = interop::options(side);
    options.hmac_key = "wrong";
    auto stranger = connect(side.server, options);
    CHECK_THROWS_WITH(stranger.bind(), Contains("hmac key config not symmetric"));
}

TEST_CASE("an object with nothing exposed cannot be used") {
    const Side side = GENERATE(from_range(interop::sides()));
    INFO(side);
    auto hidden = connect(side, "hidden");
    CHECK_THROWS_WITH(hidden.bind(), Contains("doesn't expose any methods or attributes"));
}

TEST_CASE("a serializer that the daemon does not take is told in marshal, and shown") {
    const auto language = GENERATE(Language::Python, Language::Cpp);
    interop::Server server(language, {.environment = {"PYRO_SERIALIZERS_ACCEPTED=serpent"}});
    pyro::ProxyOptions options;
    options.serializer = Serializer::Json;
    pyro::Proxy proxy(server.uri(), options);
    CHECK_THROWS_WITH(proxy.bind(),
                      Contains("rejected: message used serializer that is not accepted: 2"));
    options.serializer = Serializer::Serpent;
    CHECK(pyro::Proxy(server.uri(), options).call<int>("add", 1, 2) == 3);
}
