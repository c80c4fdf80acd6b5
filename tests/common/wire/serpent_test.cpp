#include "common/base/text.hpp"
#include "common/value/codec.hpp"
#include "common/value/python_error.hpp"
#include "common/wire/formats.hpp"
#include "tests/common/wire/format_checks.hpp"
#include "tests/support/captured.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/json_equiv.hpp"

#include <cmath>
#include <limits>
#include <string>

namespace {

using value::Value;
using wire::serpent::loads;

constexpr std::string_view kHeader = "# serpent utf-8 python3.2\n";

std::string text_of(const boost::json::value& entry, const char* key) {
    return boost::json::value_to<std::string>(entry.at(key));
}

std::string dumps(const Value& value) {
    std::string bytes;
    wire::serpent::dumps(value, bytes);
    return bytes;
}

std::string dumped(const Value& value) {
    return dumps(value).substr(kHeader.size());
}

const format_checks::Format kSerpent{wire::serpent::dumps, wire::serpent::loads};

// What Python leaves as a dict and this library turns into the value it stands for.
Value with_dicts_resolved(const Value& value) {
    return loads(dumps(value));
}

}  // namespace

TEST_CASE("every literal that Python reads gives the same value") {
    const auto entries = captured::read_data("pyro4/serpent-literals.json");
    for (const auto& entry : entries.as_array()) {
        const std::string text = text_of(entry, "serpent");
        INFO(text_of(entry, "note") << ": " << text.substr(0, 200));
        // Characters by name would need a table of all of them; Python never writes them.
        if (text == "'\\N{EURO SIGN}'") {
            CHECK_THROWS_AS(loads(text), value::PythonError);
            continue;
        }
        Value expected = support::from_json_equiv(entry.at("json_equiv"));
        if (text_of(entry, "note") == "nan dict") expected = std::nan("");
        CHECK(support::identical(loads(text), expected));
    }
}

TEST_CASE("an exponent that hardly fits into an integer overflows no other one") {
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK(loads("10e9223372036854775807") == Value(infinity));
    CHECK(loads("0.1e9223372036854775807") == Value(infinity));
    CHECK(loads("10e-9223372036854775807") == Value(0.0));
    CHECK(loads("0.01e-99999999999999999999") == Value(0.0));
}

TEST_CASE("every text that Python refuses is refused with the same class") {
    const auto entries = captured::read_data("pyro4/serpent-reject.json");
    for (const auto& entry : entries.as_array()) {
        std::string text = text_of(entry, "serpent");
        const std::string error = text_of(entry, "error");
        // Bytes that are no UTF-8 stand in the file as characters of the same number.
        if (error.starts_with("UnicodeDecodeError")) text = format_checks::latin1(text);
        INFO(text_of(entry, "note") << ": " << text.substr(0, 200));
        const std::string thrown = format_checks::error_of(kSerpent, text);
        CHECK(thrown.substr(0, thrown.find(':')) == error.substr(0, error.find(':')));
        // Python shows the address of the node in the tree; the file holds 200 characters.
        if (!error.starts_with("ValueError: malformed") && text.find("\\N") == text.npos)
            CHECK(thrown.starts_with(error));
    }
}

TEST_CASE("values are written as Python writes them") {
    const auto entries = captured::read_data("pyro4/serpent-emitted.json");
    for (const auto& entry : entries.as_array()) {
        const std::string text = text_of(entry, "serpent");
        INFO(text_of(entry, "note") << ": " << text.substr(0, 200));
        const auto& equivalent = entry.at("json_equiv");
        if (equivalent.is_object() && equivalent.as_object().contains("$error")) {
            // Python cannot read what it has written here.
            CHECK(
                format_checks::error_of(kSerpent, text).starts_with("ValueError: malformed node"));
            continue;
        }
        CHECK(support::identical(loads(text),
                                 with_dicts_resolved(support::from_json_equiv(equivalent))));
        CHECK(dumps(loads(text)) == text);
    }
}

TEST_CASE("the payloads of captured messages are read and written back byte for byte") {
    int count = 0;
    for (const captured::Frame& frame : captured::all_frames()) {
        if (!frame.all.contains("payload_text")) continue;
        const std::string text = text_of(frame.all, "payload_text");
        if (!text.starts_with(kHeader)) continue;
        // Python passes on the dict that stands for bytes as any other dict.
        if (text.find("'encoding':'base64'") != text.npos) continue;
        INFO(frame.label);
        CHECK(dumps(loads(text)) == text);
        ++count;
    }
    CHECK(count > 50);
}

TEST_CASE("texts differ from Python's repr in no character that can be printed or not") {
    const auto ranges = captured::read_data("pyro4/python-nonprintable-ranges.json");
    char32_t next = 0;
    for (const auto& range : ranges.as_array()) {
        const auto first = boost::json::value_to<char32_t>(range.at(0));
        const auto last = boost::json::value_to<char32_t>(range.at(1));
        for (; next < first; ++next) {
            if (!base::is_printable(next)) FAIL_CHECK("printable: " << std::hex << int(next));
        }
        for (; next <= last; ++next) {
            if (base::is_printable(next)) FAIL_CHECK("not printable: " << std::hex << int(next));
        }
    }
}

TEST_CASE("bytes come back as bytes, and a dict that only looks like them stays one") {
    CHECK(dumped(value::Bytes{"abc"}) == "{'data': 'YWJj', 'encoding': 'base64'}");
    CHECK(loads("{'data': 'YWJj', 'encoding': 'base64'}") == Value(value::Bytes{"abc"}));
    CHECK(loads("{'data': 'YWJj', 'encoding': 'base64' }") == Value(value::Bytes{"abc"}));
    CHECK(loads("{'data': 'YW\\x4aj', 'encoding': 'base64'}") == Value(value::Bytes{"abc"}));
    CHECK(loads("[{'encoding':'base64','data':''}]") == Value(value::List{value::Bytes{""}}));
    CHECK(loads("b'abc'") == Value(value::Bytes{"abc"}));
    for (const char* text :
         {"{'data': 'YWJj', 'encoding': 'base64', 'more': 1}",
          "{'data': 'YWJ', 'encoding': 'base64'}", "{'data': 'YW\\x4aj!', 'encoding': 'base64'}",
          "{'data':'YWJj','encoding':'base64','more':1}", "{'data':'YWJj','encoding':'hex'}",
          "{'data':'YWJ','encoding':'base64'}", "{'data':'YW!j','encoding':'base64'}",
          "{'data':'YQ==YQ==','encoding':'base64'}", "{'data':1,'encoding':'base64'}",
          "{'data':'YWJj','coding':'base64'}", "{'data':b'YWJj','encoding':'base64'}"}) {
        INFO(text);
        CHECK(loads(text).kind() == value::Kind::Dict);
    }
}

TEST_CASE("nan travels as the dict Python uses") {
    CHECK(dumped(std::nan("")) == "{'__class__':'float','value':'nan'}");
    CHECK(std::isnan(loads("{'__class__':'float','value':'nan'}").to<double>()));
    CHECK(loads("{'__class__':'float','value':'1'}").kind() == value::Kind::Dict);
    CHECK(loads("{'__class__':'int','value':'nan'}").kind() == value::Kind::Dict);
}

TEST_CASE("complex numbers written once stay what they are, zeros included") {
    for (const double real : {0.0, -0.0, 1.5, -2.0}) {
        for (const double imaginary : {0.0, -0.0, 1.5, -2.0}) {
            const std::string first = dumps(value::Complex{real, imaginary});
            INFO(first);
            CHECK(dumps(loads(first)) == first);
            CHECK(loads(first) == Value(value::Complex{real, imaginary}));
        }
    }
}

TEST_CASE("what serpent has no text for is refused when it is written") {
    const auto error = [](const Value& value) {
        std::string bytes;
        try {
            wire::serpent::dumps(value, bytes);
        } catch (const value::PythonError& thrown) {
            return std::string(thrown.type());
        }
        return std::string();
    };
    CHECK(error(value::Dict{{value::None(), 1}}) == "TypeError");
    CHECK(error(value::Set{value::None()}) == "TypeError");
    CHECK(error(value::Complex{std::nan(""), 1}) == "ValueError");
    CHECK(error(Value("\xff")) == "UnicodeDecodeError");
    CHECK(error(value::Integer::parse("1" + std::string(4300, '0')).value()) == "ValueError");
    CHECK(error(format_checks::nested_list(201)).empty());
    CHECK(error(format_checks::nested_list(202)) == "ValueError");
}

TEST_CASE("numbers have Python's limits") {
    CHECK(loads("'" + std::string(1'000'000, 'x') + "'").to<std::string>().size() == 1'000'000);
    CHECK(loads("9223372036854775807") == Value(std::numeric_limits<std::int64_t>::max()));
    CHECK(loads("-9223372036854775808").get_if<std::int64_t>() != nullptr);
    CHECK(loads("0x" + std::string(100'000, 'f')).kind() == value::Kind::Int);
    CHECK(loads("0b" + std::string(1000, '1')) == loads("0x" + std::string(250, 'f')));
    CHECK(loads("0o" + std::string(1000, '7')) == loads("0x" + std::string(750, 'f')));
    CHECK(loads(std::string(5000, '0')) == Value(0));
    // Many digits, huge exponents.
    CHECK(loads("1e" + std::string(100'000, '9')) == Value(HUGE_VAL));
    CHECK(loads("1e-" + std::string(100'000, '9')) == Value(0.0));
    CHECK(loads("0e" + std::string(100'000, '9')) == Value(0.0));
    CHECK(loads("0." + std::string(100'000, '0') + "1e100001") == Value(1.0));
    CHECK(loads(std::string(100'000, '1') + "e-99999") == loads("1." + std::string(99, '1')));
    CHECK(format_checks::error_of(kSerpent, std::string(400, '9') + "+1j") ==
          "OverflowError: int too large to convert to float");
}

TEST_CASE("random values survive serpent") {
    format_checks::check_round_trip(kSerpent, {.nan = true, .surrogates = true},
                                    format_checks::as_serpent_keeps_it);
}

TEST_CASE("truncated and damaged serpent texts give a value or an error of Python") {
    format_checks::check_damage(kSerpent, {.surrogates = true});
}

TEST_CASE("hostile texts take linear time") {
    using format_checks::numbered;
    using format_checks::repeated;
    format_checks::check_linear(
        kSerpent,
        {{"quotes", [](int count) { return repeated("'", count); }},
         {"adjacent strings", [](int count) { return repeated("'a'", count); }},
         {"underscores", [](int count) { return "1" + repeated("_", count); }},
         {"digits with underscores", [](int count) { return "0x1" + repeated("_1", count); }},
         {"minus signs", [](int count) { return repeated("-", count) + "1"; }},
         {"opening brackets", [](int count) { return repeated("[", count); }},
         {"comments", [](int count) { return repeated("#\n", count); }},
         {"empty lines", [](int count) { return repeated("\n", count) + "$"; }},
         {"backslashes", [](int count) { return "'" + repeated("\\", count); }},
         {"escapes", [](int count) { return "'" + repeated("\\x4", count) + "'"; }},
         {"keys", [](int count) { return "{" + numbered("", ":0,", count) + "}"; }},
         {"sums", [](int count) { return "1" + repeated("+1", count); }},
         {"lambdas", [](int count) { return repeated("lambda x=", count); }}});
}
