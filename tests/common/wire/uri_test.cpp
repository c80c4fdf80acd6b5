#include "common/wire/uri.hpp"

#include "common/value/python_error.hpp"
#include "tests/support/captured.hpp"
#include "tests/support/catch.hpp"

using value::PythonError;
using value::Value;
using wire::Uri;

namespace {

std::string text_or_empty(const boost::json::value& value) {
    return value.is_null() ? std::string() : std::string(value.as_string());
}

/// What Python's URI.__getstate__ gave, as a Value. The tags of PYROMETA are a list in the file.
Value state_of(const boost::json::array& items) {
    value::List state;
    for (const auto& item : items) {
        if (item.is_null()) {
            state.emplace_back();
        } else if (item.is_int64()) {
            state.emplace_back(item.as_int64());
        } else if (item.is_string()) {
            state.emplace_back(std::string(item.as_string()));
        } else {
            value::Set tags;
            for (const auto& tag : item.as_array()) tags.insert(std::string(tag.as_string()));
            state.emplace_back(std::move(tags));
        }
    }
    return value::Tuple(std::move(state));
}

std::string error_of(std::string_view text) {
    try {
        Uri{text};
    } catch (const PythonError& error) {
        return error.qualified_type() + ": " + error.what();
    }
    return "no error";
}

std::string error_of_state(const Value& state) {
    try {
        wire::uri_from_state(state);
    } catch (const PythonError& error) {
        return error.qualified_type() + ": " + error.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE("every URI that was tried with Python is read or refused alike", "[uri]") {
    const auto file = captured::read_data("pyro4/uri.json");
    CHECK(file.as_array().size() == 56);
    for (const auto& entry : file.as_array()) {
        const auto& object = entry.as_object();
        const std::string text(object.at("uri").as_string());
        INFO(text);
        if (object.contains("error")) {
            CHECK(error_of(text) == std::string(object.at("error").as_string()));
            continue;
        }
        const Uri uri(text);
        const Value state = state_of(object.at("state").as_array());
        CHECK(Value(wire::uri_state(uri)) == state);
        CHECK(wire::uri_from_state(state) == uri);
        CHECK(uri.location() == text_or_empty(object.at("location")));
        if (!object.at("str").is_null()) {
            CHECK(uri.to_string() == text_or_empty(object.at("str")));
            CHECK(Uri(uri.to_string()) == uri);
        }
    }
}

TEST_CASE("the tags of PYROMETA are sorted, each once", "[uri]") {
    const Uri uri("PYROMETA:printer,colour,printer@ns:7");
    CHECK(uri.tags == std::vector<std::string>{"colour", "printer"});
    CHECK(uri.to_string() == "PYROMETA:colour,printer@ns:7");
    CHECK(!uri.is_resolved());
}

// Answers of Pyro4 4.82.
TEST_CASE("what Python makes of odd URIs", "[uri]") {
    CHECK(Uri("PYRO:a@[::1]:12abc").port == 12);
    CHECK(Uri("PYRO:a@h:+5").port == 5);
    CHECK(error_of("PYRO:a@h:1__0") == "Pyro4.errors.PyroError: invalid port in uri, port=1__0");
    CHECK(error_of("PYRO:a@h:_1") == "Pyro4.errors.PyroError: invalid port in uri, port=_1");
    CHECK(error_of("PYRO:a@h:1\n\n") == "Pyro4.errors.PyroError: invalid uri");
    CHECK(error_of("PYRO:a\u00a0b@h:1") == "Pyro4.errors.PyroError: invalid uri");
    CHECK(error_of("PYRO:a\u3000b@h:1") == "Pyro4.errors.PyroError: invalid uri");
    CHECK(Uri("PYRO:a@h:\u20035\u2003").port == 5);
    CHECK(Uri("PYRONAME:@x").object == "@x");
    CHECK(Uri("PYRONAME:a@").object == "a@");
    CHECK(Uri("PYRONAME:a@\n").object == "a@");
    CHECK(Uri(std::string_view("PYRO:a@./u:\0name", 16)).socket_name == std::string("\0name", 5));
}

TEST_CASE("a URI that is typed wrongly is shown, with the forms there are", "[uri]") {
    CHECK(wire::read_uri("PYRO:a@h:1") == Uri("PYRO:a@h:1"));
    try {
        wire::read_uri("it's");
        FAIL("no error");
    } catch (const value::PythonError& error) {
        CHECK(error.qualified_type() == "Pyro4.errors.PyroError");
        CHECK(std::string(error.what()) ==
              "invalid uri: \"it's\" (PYRO:object@host:port, PYRONAME:name or PYROMETA:tag,tag)");
    }
}

TEST_CASE("a port is at most 64 bits", "[uri]") {
    CHECK(Uri("PYRO:a@h:9223372036854775807").port == INT64_MAX);
    CHECK(error_of("PYRO:a@h:9223372036854775808").find("invalid port in uri") !=
          std::string::npos);
}

TEST_CASE("the state of a URI must have five items of the right types", "[uri]") {
    const auto state = [](Value a, Value b, Value c, Value d, Value e) {
        return Value(
            value::List{std::move(a), std::move(b), std::move(c), std::move(d), std::move(e)});
    };
    CHECK(wire::uri_from_state(state("PYRO", "x", nullptr, "h", 1)) == Uri("PYRO:x@h:1"));
    CHECK(wire::uri_from_state(state("PYRO", "x", "/s", nullptr, nullptr)) == Uri("PYRO:x@./u:/s"));
    CHECK(error_of_state(value::List{"PYRO", "x", nullptr, "h"}) ==
          "builtins.ValueError: not enough values to unpack (expected 5, got 4)");
    CHECK(error_of_state(value::List{"PYRO", "x", nullptr, "h", 1, 2}) ==
          "builtins.ValueError: too many values to unpack (expected 5)");
    CHECK(error_of_state(state("HTTP", "x", nullptr, "h", 1)) ==
          "Pyro4.errors.PyroError: invalid uri (protocol)");
    CHECK(error_of_state(42) ==
          "builtins.TypeError: state in the state of a URI: expected tuple, got int");
    CHECK(error_of_state(state("PYRO", 1, nullptr, "h", 1)) ==
          "builtins.TypeError: object in the state of a URI: expected str, got int");
    CHECK(error_of_state(state("PYRO", "x", nullptr, "h", "1")) ==
          "builtins.TypeError: port in the state of a URI: expected int, got str");
}
