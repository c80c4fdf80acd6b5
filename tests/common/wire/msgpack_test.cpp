#include "common/value/codec.hpp"
#include "common/value/python_error.hpp"
#include "common/wire/formats.hpp"
#include "tests/common/wire/format_checks.hpp"
#include "tests/support/captured.hpp"
#include "tests/support/catch.hpp"

#include <cmath>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <string>
#include <utility>

namespace {

using value::Value;
using wire::msgpack::loads;

const format_checks::Format kMsgpack{wire::msgpack::dumps, wire::msgpack::loads};

std::string dumped(const Value& value) {
    std::string bytes;
    wire::msgpack::dumps(value, bytes);
    return captured::to_hex(bytes);
}

Value load_hex(std::string_view hex) {
    return loads(captured::from_hex(hex));
}

std::string error_of(std::string_view hex) {
    return format_checks::error_of(kMsgpack, captured::from_hex(hex));
}

Value power_of_two(int exponent) {
    return value::Integer::parse("1" + std::string(static_cast<std::size_t>(exponent), '0'), 2)
        .value();
}

}  // namespace

TEST_CASE("the msgpack of captured messages is read and written back byte for byte") {
    int count = 0;
    for (const captured::Frame& frame : captured::frames("pyro4")) {
        if (frame.group != "msgpack") continue;
        INFO(frame.label);
        const auto hex = boost::json::value_to<std::string>(frame.all.at("payload_hex"));
        const Value value = load_hex(hex);
        CHECK(dumped(value) == hex);
        if (frame.label.ends_with("echo-hola") && value.is_str()) CHECK(value == Value("HOLA"));
        ++count;
    }
    CHECK(count == 4);
}

// The bytes are those of python3-msgpack 1.0.3 with Pyro's hooks.
TEST_CASE("msgpack is written as Python writes it") {
    const std::pair<Value, const char*> cases[] = {
        {value::None(), "c0"},
        {true, "c3"},
        {false, "c2"},
        {0, "00"},
        {127, "7f"},
        {128, "cc80"},
        {255, "ccff"},
        {256, "cd0100"},
        {65535, "cdffff"},
        {65536, "ce00010000"},
        {4294967295LL, "ceffffffff"},
        {4294967296LL, "cf0000000100000000"},
        {power_of_two(63), "cf8000000000000000"},
        {power_of_two(64), "c714313138343436373434303733373039353531363136"},
        {-1, "ff"},
        {-32, "e0"},
        {-33, "d0df"},
        {-128, "d080"},
        {-129, "d1ff7f"},
        {-32768, "d18000"},
        {-32769, "d2ffff7fff"},
        {-2147483648LL, "d280000000"},
        {-2147483649LL, "d3ffffffff7fffffff"},
        {std::numeric_limits<std::int64_t>::min(), "d38000000000000000"},
        {1.5, "cb3ff8000000000000"},
        {value::Complex{1, 2}, "d830000000000000f03f0000000000000040"},
        {"a", "a161"},
        {value::Bytes{""}, "c400"},
        {value::List{}, "90"},
        {value::Tuple{1}, "9101"},
        {value::Set{1}, "9101"},
        {value::Dict{{"a", 1}}, "81a16101"},
        {value::Dict{{1, 2}}, "810102"},
    };
    for (const auto& [value, hex] : cases) {
        INFO(value.repr());
        CHECK(dumped(value) == hex);
    }
    CHECK(dumped(std::string(31, 'x')).starts_with("bf78"));
    CHECK(dumped(std::string(32, 'x')).starts_with("d92078"));
    CHECK(dumped(std::string(256, 'x')).starts_with("da010078"));
    CHECK(dumped(std::string(65536, 'x')).starts_with("db0001000078"));
    CHECK(dumped(value::Bytes{std::string(256, 'x')}).starts_with("c5010078"));
    CHECK(dumped(value::List(16)).starts_with("dc0010c0"));
}

TEST_CASE("Pyro's extension types of msgpack") {
    CHECK(load_hex("d830000000000000f03f0000000000000040") == Value(value::Complex{1, 2}));
    CHECK(load_hex("c714313138343436373434303733373039353531363136") == power_of_two(64));
}

TEST_CASE("msgpack refuses bad data") {
    CHECK(error_of("") == "ValueError: Unpack failed: incomplete input");
    CHECK(error_of("9201") == "ValueError: Unpack failed: incomplete input");
    CHECK(error_of("d9") == "ValueError: Unpack failed: incomplete input");
    CHECK(error_of("ddffffffff") == "ValueError: Unpack failed: incomplete input");
    CHECK(error_of("dfffffffff") == "ValueError: Unpack failed: incomplete input");
    CHECK(error_of("dbffffffff") == "ValueError: Unpack failed: incomplete input");
    CHECK(error_of("c6ffffffff") == "ValueError: Unpack failed: incomplete input");
    CHECK(error_of("c9ffffffff31") == "ValueError: Unpack failed: incomplete input");
    CHECK(error_of("0101") == "ValueError: unpack(b) received extra data.");
    CHECK(error_of("c1") == "ValueError: invalid msgpack data");
    CHECK(error_of("a1ff").starts_with("UnicodeDecodeError"));
    CHECK(error_of("819001") == "TypeError: unhashable type: 'list'");
    CHECK(error_of("d43161") == "ValueError: invalid literal for int() with base 10: b'a'");
    CHECK(error_of("d42961") == "SerializeError: invalid ext code for msgpack: 41");
    CHECK(error_of("d7303132333435363738") == "ValueError: unpack requires a buffer of 16 bytes");
    CHECK(error_of("d7330000000000000000") == "ValueError: ordinal must be >= 1");
    CHECK(error_of("d733dcb9370000000000") == "ValueError: year 10000 is out of range");
    CHECK(error_of("d732000000000000f87f") == "ValueError: Invalid value NaN (not a number)");
    CHECK(error_of("d732000000000000f07f") == "ValueError: year is out of range");
    CHECK(format_checks::error_of(kMsgpack, std::string(1001, '\x91') + "\x01") ==
          "ValueError: recursion limit exceeded");
}

TEST_CASE("what msgpack cannot express is refused when it is written") {
    std::string bytes;
    for (const Value& value : {Value(value::Ellipsis()), Value("\xED\xA0\x80"), Value("\xff"),
                               format_checks::nested_list(1002)}) {
        CHECK_THROWS_AS(wire::msgpack::dumps(value, bytes), value::PythonError);
    }
}

TEST_CASE("dates of msgpack are text as in the other formats") {
    CHECK(load_hex("d733cc400b0000000000") == Value("2020-02-29"));
    CHECK(load_hex("d7330100000000000000") == Value("0001-01-01"));
    CHECK(load_hex("d733dbb9370000000000") == Value("9999-12-31"));
    // 2020-02-29T12:14:15.123456 UTC, shown in the time zone of this machine.
    const auto text = load_hex("d732b4e6c7659596d741").to<std::string>();
    std::tm local{};
    const std::time_t clock = 1582978455;
    localtime_r(&clock, &local);
    char expected[32];
    std::strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S", &local);
    CHECK(text == std::string(expected) + ".123456");
}

TEST_CASE("random values survive msgpack") {
    format_checks::check_round_trip(
        kMsgpack, {.ellipsis = false, .tuples = false, .sets = false, .nan = true}, [](Value&) {});
}

TEST_CASE("truncated and damaged msgpack gives a value or an error of Python") {
    format_checks::check_damage(kMsgpack, {.ellipsis = false});
}
