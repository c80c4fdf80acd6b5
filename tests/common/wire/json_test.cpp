#include "common/value/codec.hpp"
#include "common/value/python_error.hpp"
#include "common/wire/formats.hpp"
#include "tests/common/wire/format_checks.hpp"
#include "tests/support/captured.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/json_equiv.hpp"

#include <cmath>
#include <string>

namespace {

using value::Value;
using wire::json::loads;

const format_checks::Format kJson{wire::json::dumps, wire::json::loads};

std::string text_of(const boost::json::value& entry, const char* key) {
    return boost::json::value_to<std::string>(entry.at(key));
}

std::string dumps(const Value& value) {
    std::string bytes;
    wire::json::dumps(value, bytes);
    return bytes;
}

// Python's repr of a value is a literal, but for these.
Value value_of_repr(const std::string& repr) {
    if (repr == "nan") return std::nan("");
    if (repr == "inf") return HUGE_VAL;
    if (repr == "-inf") return -HUGE_VAL;
    return wire::serpent::loads(repr);
}

// The file shortens long texts: "[[[...(1800)".
std::string whole_text(const std::string& text) {
    const auto dots = text.find("...(");
    if (dots == text.npos) return text;
    const std::size_t length = std::stoul(text.substr(dots + 4));
    if (text.front() != '[') return std::string(length, text.front());
    return std::string(length / 2, '[') + std::string(length / 2, ']');
}

}  // namespace

TEST_CASE("json is accepted and refused as Python does it") {
    const auto entries = captured::read_data("pyro4/json-acceptance.json");
    for (const auto& entry : entries.as_array()) {
        const std::string text = whole_text(text_of(entry, "json"));
        INFO(text.substr(0, 100));
        if (!entry.at("accepted").as_bool()) {
            // The subclass that Python raises is none a peer can make; the text is the same.
            std::string error = text_of(entry, "error");
            if (error.starts_with("JSONDecodeError")) error.replace(0, 15, "ValueError");
            CHECK(format_checks::error_of(kJson, text).starts_with(error));
        } else if (text.size() > 1000) {
            CHECK(loads(text).repr().starts_with(text_of(entry, "value")));
        } else {
            CHECK(support::identical(loads(text), value_of_repr(text_of(entry, "value"))));
        }
    }
}

TEST_CASE("the json of captured messages is read and written back byte for byte") {
    int count = 0;
    for (const captured::Frame& frame : captured::all_frames()) {
        if (!frame.all.contains("payload_text")) continue;
        if (text_of(frame.header, "serializer") != "json") continue;
        const std::string text = text_of(frame.all, "payload_text");
        INFO(frame.label);
        CHECK(dumps(loads(text)) == text);
        ++count;
    }
    CHECK(count > 20);
}

TEST_CASE("json is written as Python writes it") {
    CHECK(dumps(value::Dict{{"a", value::List{1, 2.0, "x"}}, {"b", value::None()}}) ==
          R"({"a": [1, 2.0, "x"], "b": null})");
    CHECK(dumps(value::Tuple{true, false}) == "[true, false]");
    CHECK(dumps(value::Set{1}) == "[1]");
    CHECK(dumps(value::List{HUGE_VAL, -HUGE_VAL, std::nan("")}) == "[Infinity, -Infinity, NaN]");
    CHECK(dumps("\"\\\n\r\t\b\f\x01\x1f\x7f/") == R"("\"\\\n\r\t\b\f\u0001\u001f)"
                                                  "\x7f/\"");
    CHECK(dumps("caf\u00e9 \u2028 \U0001F600") == "\"caf\u00e9 \u2028 \U0001F600\"");
    CHECK(dumps(value::Dict{{1, 1}, {2.5, 2}, {true, 3}, {value::None(), 4}}) ==
          R"({"1": 3, "2.5": 2, "null": 4})");
    CHECK(dumps("\xED\xA0\x80") == R"("\ud800")");
}

TEST_CASE("bytes come back from json as bytes") {
    CHECK(dumps(value::Bytes{"abc"}) == R"({"data": "YWJj", "encoding": "base64"})");
    CHECK(loads(R"({"data": "YWJj", "encoding": "base64"})") == Value(value::Bytes{"abc"}));
    CHECK(loads(R"({"data": "YWJ", "encoding": "base64"})").kind() == value::Kind::Dict);
    CHECK(loads(R"({"data": "YWJj", "encoding": "base64", "x": 1})").kind() == value::Kind::Dict);
}

TEST_CASE("what json cannot express is refused when it is written") {
    const auto error = [](const Value& value) {
        try {
            dumps(value);
        } catch (const value::PythonError& thrown) {
            return thrown.qualified_type() + ": " + thrown.what();
        }
        return std::string();
    };
    CHECK(error(value::Complex{1, 2}) ==
          "Pyro4.errors.SerializeError: don't know how to serialize class <class 'complex'> using "
          "serializer JsonSerializer. Give it vars() or an appropriate __getstate__");
    CHECK(error(value::Dict{{value::Tuple{1}, 1}}) ==
          "builtins.TypeError: keys must be str, int, float, bool or None, not tuple");
    CHECK(error(value::Dict{{value::Bytes{"x"}, 1}}).starts_with("builtins.TypeError"));
    CHECK(error(Value("\xff")).starts_with("builtins.UnicodeDecodeError"));
    CHECK(error(format_checks::nested_list(1000)).empty());
    CHECK(error(format_checks::nested_list(1001)).starts_with("builtins.RecursionError"));
}

TEST_CASE("the errors of json name the place in characters") {
    const auto error = [](std::string_view text) { return format_checks::error_of(kJson, text); };
    CHECK(
        error("{\"\u00e9\": \n\"\u00e9\u00e9\", ]") ==
        "ValueError: Expecting property name enclosed in double quotes: line 2 column 7 (char 13)");
    CHECK(error("[1 2]") == "ValueError: Expecting ',' delimiter: line 1 column 4 (char 3)");
    CHECK(error("{\"a\" 2}") == "ValueError: Expecting ':' delimiter: line 1 column 6 (char 5)");
    CHECK(error("\"\\u12g4\"") == "ValueError: Invalid \\uXXXX escape: line 1 column 3 (char 2)");
    CHECK(error("\"\\u00e9") == "ValueError: Invalid \\uXXXX escape: line 1 column 3 (char 2)");
    CHECK(
        error("\"\xff\"").starts_with("UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff"));
    CHECK(error(std::string(1001, '[')) ==
          "RecursionError: maximum recursion depth exceeded while decoding a JSON array from a "
          "unicode string");
}

TEST_CASE("surrogates in json: a pair is one character, a lone one stays") {
    CHECK(loads(R"("\ud83d\ude00")") == Value("\U0001F600"));
    CHECK(loads(R"("\ud83d\ud83d\ude00")") == Value("\xED\xA0\xBD\U0001F600"));
    CHECK(loads(R"("\ude00\ud83d")") == Value("\xED\xB8\x80\xED\xA0\xBD"));
    CHECK(loads(R"("\ud83dx")") == Value("\xED\xA0\xBDx"));
}

TEST_CASE("random values survive json") {
    format_checks::check_round_trip(kJson,
                                    {.ellipsis = false,
                                     .complex = false,
                                     .tuples = false,
                                     .sets = false,
                                     .keys_other_than_str = false,
                                     .nan = true,
                                     .surrogates = true},
                                    [](Value&) {});
}

TEST_CASE("truncated and damaged json gives a value or an error of Python") {
    format_checks::check_damage(kJson, {.ellipsis = false, .complex = false, .surrogates = true});
}

TEST_CASE("hostile json takes linear time") {
    using format_checks::numbered;
    using format_checks::repeated;
    format_checks::check_linear(
        kJson,
        {{"opening brackets", [](int count) { return repeated("[", count); }},
         {"quotes", [](int count) { return repeated("\"", count); }},
         {"surrogates", [](int count) { return "\"" + repeated("\\ud83d", count) + "\""; }},
         {"keys", [](int count) { return "{" + numbered("\"", "\":0,", count) + "\"\":0}"; }},
         {"digits of an exponent", [](int count) { return "1e" + repeated("9", count); }},
         {"digits of a fraction", [](int count) { return "0." + repeated("0", count) + "1"; }},
         {"digits", [](int count) { return repeated("9", count); }},
         {"backslashes", [](int count) { return "\"" + repeated("\\", count) + "\""; }}});
}
