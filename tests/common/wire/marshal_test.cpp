#include "common/value/codec.hpp"
#include "common/value/python_error.hpp"
#include "common/wire/formats.hpp"
#include "tests/common/wire/format_checks.hpp"
#include "tests/support/captured.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <limits>
#include <string>

namespace {

using value::Value;
using wire::marshal::loads;

const format_checks::Format kMarshal{wire::marshal::dumps, wire::marshal::loads};

std::string dumped(const Value& value) {
    std::string bytes;
    wire::marshal::dumps(value, bytes);
    return captured::to_hex(bytes);
}

Value load_hex(std::string_view hex) {
    return loads(captured::from_hex(hex));
}

std::string error_of(std::string_view hex) {
    return format_checks::error_of(kMarshal, captured::from_hex(hex));
}

}  // namespace

TEST_CASE("the marshal payloads of captured messages hold what Python saw in them") {
    int count = 0;
    for (const captured::Frame& frame : captured::all_frames()) {
        if (!frame.all.contains("payload_repr") || !frame.all.contains("payload_hex")) continue;
        if (frame.header.at("serializer").as_string() != "marshal") continue;
        INFO(frame.label);
        const Value value =
            load_hex(boost::json::value_to<std::string>(frame.all.at("payload_hex")));
        CHECK(value.repr() == boost::json::value_to<std::string>(frame.all.at("payload_repr")));
        std::string bytes;
        wire::marshal::dumps(value, bytes);
        CHECK(loads(bytes).repr() == value.repr());
        ++count;
    }
    CHECK(count > 15);
}

// The bytes are CPython 3.11's, version 4.
TEST_CASE("marshal reads every type of section 12") {
    CHECK(load_hex("4e").repr() == "None");
    CHECK(load_hex("54").repr() == "True");
    CHECK(load_hex("46").repr() == "False");
    CHECK(load_hex("2e").repr() == "Ellipsis");
    CHECK(load_hex("e901000000").repr() == "1");
    CHECK(load_hex("e9ffffffff").repr() == "-1");
    CHECK(load_hex("ec03000000000000000200").repr() == "2147483648");
    CHECK(load_hex("ecfdffffff000000000200").repr() == "-2147483648");
    CHECK(load_hex("e7000000000000f83f").repr() == "1.5");
    CHECK(load_hex("f9000000000000f03f0000000000000040").repr() == "(1+2j)");
    CHECK(load_hex("da0161").repr() == "'a'");
    CHECK(load_hex("fa0161").repr() == "'a'");
    CHECK(load_hex("e10200000061e9").repr() == "'a\u00e9'");
    CHECK(load_hex("f503000000e282ac").repr() == "'\u20ac'");
    CHECK(load_hex("f503000000eda080").repr() == "'\\ud800'");
    CHECK(load_hex("f30200000000ff").repr() == "b'\\x00\\xff'");
    CHECK(load_hex("a900").repr() == "()");
    CHECK(load_hex("a902e901000000e902000000").repr() == "(1, 2)");
    CHECK(load_hex("a8010000004e").kind() == value::Kind::Tuple);
    CHECK(load_hex("db01000000e901000000").repr() == "[1]");
    CHECK(load_hex("bc01000000e901000000").repr() == "{1}");
    CHECK(load_hex("be01000000e901000000").repr() == "{1}");
    CHECK(load_hex("fbda0161e90100000030").repr() == "{'a': 1}");
    CHECK(load_hex("fb4ee90100000030").repr() == "{None: 1}");
}

TEST_CASE("references of marshal are counted in order of appearance, containers first") {
    // x = ['a']; [x, x]
    CHECK(load_hex("5b02000000db01000000da01617200000000").repr() == "[['a'], ['a']]");
    // ('b', 'b', ('b',)) with the tuple as number 0
    CHECK(load_hex("a903da01627201000000a9017201000000").repr() == "('b', 'b', ('b',))");
    // A reference to an object that holds references.
    CHECK(load_hex("5b03000000db02000000da0178720100000072000000007200000000").repr() ==
          "[['x', 'x'], ['x', 'x'], ['x', 'x']]");
}

TEST_CASE("a list inside of itself and references that grow without bound are refused") {
    CHECK(error_of("db010000007200000000") == "ValueError: bad marshal data (invalid reference)");
    CHECK(error_of("7200000000") == "ValueError: bad marshal data (invalid reference)");
    CHECK(error_of("72ffffffff") == "ValueError: bad marshal data (invalid reference)");
    // Each list holds the one before it ten times: 10**30 items in 2 kB.
    std::string bytes = captured::from_hex(
        "5b1e000000db0a000000"
        "4e4e4e4e4e4e4e4e4e4e");
    for (int i = 0; i < 29; ++i) {
        bytes += captured::from_hex("db0a000000");
        for (int k = 0; k < 10; ++k)
            bytes += captured::from_hex("72") + static_cast<char>(i) + std::string(3, '\0');
    }
    CHECK(format_checks::error_of(kMarshal, bytes) ==
          "ValueError: bad marshal data (references make it too large)");
}

TEST_CASE("marshal refuses bad data with Python's texts") {
    CHECK(error_of("") == "EOFError: EOF read where object expected");
    CHECK(error_of("fa") == "EOFError: EOF read where object expected");
    CHECK(error_of("e9010000") == "EOFError: marshal data too short");
    CHECK(error_of("fa0561") == "EOFError: marshal data too short");
    CHECK(error_of("5b02000000") == "EOFError: EOF read where object expected");
    CHECK(error_of("5bffffff7f") == "EOFError: EOF read where object expected");
    CHECK(error_of("73ffffff7f") == "EOFError: marshal data too short");
    CHECK(error_of("5bffffffff") == "ValueError: bad marshal data (list size out of range)");
    CHECK(error_of("28ffffffff") == "ValueError: bad marshal data (tuple size out of range)");
    CHECK(error_of("73ffffffff") ==
          "ValueError: bad marshal data (bytes object size out of range)");
    CHECK(error_of("75ffffffff") == "ValueError: bad marshal data (string size out of range)");
    CHECK(error_of("6c010000000080") ==
          "ValueError: bad marshal data (digit out of range in long)");
    CHECK(error_of("6c010000000000") == "ValueError: bad marshal data (unnormalized long data)");
    CHECK(error_of("01") == "ValueError: bad marshal data (unknown type code)");
    CHECK(error_of("30") == "TypeError: NULL object in marshal data for object");
    CHECK(error_of("5b0100000030") == "TypeError: NULL object in marshal data for list");
    CHECK(error_of("3c010000005b00000000") == "TypeError: unhashable type: 'list'");
    CHECK(error_of("7501000000ff").starts_with("UnicodeDecodeError"));
    CHECK(error_of("63") == "ValueError: bad marshal data (unknown type code)");  // code
    std::string deep;
    for (int i = 0; i < 1001; ++i) deep += "a901";
    CHECK(error_of(deep + "4e") == "ValueError: recursion limit exceeded");
}

TEST_CASE("marshal is written in version 4 without references") {
    CHECK(dumped("unknown object") == "7a0e756e6b6e6f776e206f626a656374");
    CHECK(dumped(1) == "6901000000");
    CHECK(dumped(-2147483648LL) == "6900000080");
    CHECK(dumped(2147483648LL) == "6c03000000000000000200");
    CHECK(dumped(-2147483649LL) == "6cfdffffff010000000200");
    CHECK(dumped(value::Dict{{"a", 1}}) == "7b7a0161690100000030");
    CHECK(dumped(std::string(300, 'x')).starts_with("612c01000078"));
    CHECK(dumped("\u00e9") == "7502000000c3a9");
    CHECK(dumped(value::Bytes{"a"}) == "730100000061");
    CHECK(dumped(value::Tuple{}) == "2900");
    CHECK(dumped(1.5) == "67000000000000f83f");
    std::string bytes;
    CHECK_THROWS_AS(wire::marshal::dumps(format_checks::nested_list(1001), bytes),
                    value::PythonError);
    CHECK_THROWS_AS(wire::marshal::dumps("\xff", bytes), value::PythonError);
}

TEST_CASE("integers of every length survive marshal") {
    for (int bits = 1; bits < 200; ++bits) {
        INFO(bits);
        std::string power = "1" + std::string(static_cast<std::size_t>(bits), '0');
        for (const char* sign : {"", "-"}) {
            const Value number = value::Integer::parse(sign + power, 2).value();
            std::string bytes;
            wire::marshal::dumps(number, bytes);
            CHECK(loads(bytes) == number);
        }
    }
}

TEST_CASE("random values survive marshal") {
    format_checks::check_round_trip(kMarshal, {.nan = true, .surrogates = true}, [](Value&) {});
}

TEST_CASE("truncated and damaged marshal gives a value or an error of Python") {
    format_checks::check_damage(kMarshal, {.surrogates = true});
}
