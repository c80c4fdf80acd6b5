#include "common/value/integer.hpp"

#include "tests/common/value/python_numbers.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

using value::Integer;

namespace {

Integer number(std::string_view digits) {
    return Integer::parse(digits).value();
}

}  // namespace

TEST_CASE("integers are read, shown and rounded as in Python", "[integer]") {
    for (const auto& [hexadecimal, decimal, nearest] : python_numbers::kIntegers) {
        INFO(decimal);
        const Integer integer = number(decimal);
        CHECK(integer.to_string() == decimal);
        CHECK(Integer::parse(hexadecimal, 16) == integer);
        CHECK(integer.to_double() == nearest);
        CHECK(integer.is_negative() == decimal.starts_with('-'));
        CHECK(integer.fits_int64() == (integer >= Integer(INT64_MIN) && integer <= INT64_MAX));
        CHECK(Integer::from_bytes(integer.magnitude(), integer.is_negative()) == integer);
    }
}

TEST_CASE("only digits of the base are a number", "[integer]") {
    CHECK(number("+12") == 12);
    CHECK(number("-0") == 0);
    CHECK(number("000000000000000000000000000000012") == 12);
    CHECK(Integer::parse("-fF", 16) == Integer(-255));
    CHECK(Integer::parse("101", 2) == Integer(5));
    CHECK(Integer::parse("777777777777777777777777", 8) ==
          Integer::parse("ffffffffffffffffff", 16));
    for (const char* text : {"", "-", "+", "--1", "1 ", " 1", "1_0", "0x1", "1.0", "a", "١"}) {
        INFO(text);
        CHECK_FALSE(Integer::parse(text).has_value());
    }
    CHECK_FALSE(Integer::parse("2", 2).has_value());
    CHECK_FALSE(Integer::parse("8", 8).has_value());
    CHECK_FALSE(Integer::parse("g", 16).has_value());
    CHECK_FALSE(Integer::parse("99999999999999999999999999x").has_value());
}

TEST_CASE("the ends of 64 bits are told apart", "[integer]") {
    CHECK(number("9223372036854775807").to_int64() == INT64_MAX);
    CHECK(number("-9223372036854775808").to_int64() == INT64_MIN);
    CHECK_FALSE(number("9223372036854775808").fits_int64());
    CHECK_FALSE(number("-9223372036854775809").fits_int64());
    CHECK(Integer(INT64_MIN).magnitude() == std::string("\x80\0\0\0\0\0\0\0", 8));
    CHECK(Integer::from_bytes(std::string("\0\0\0\x01\x02", 5), true) == Integer(-258));
    CHECK(Integer::from_bytes("", true) == Integer(0));
    CHECK(Integer(0).magnitude().empty());
}

TEST_CASE("a float equals the integer it is, and no other", "[integer]") {
    CHECK(Integer((INT64_C(1) << 53)).equals(0x1p53));
    CHECK_FALSE(Integer((INT64_C(1) << 53) + 1).equals(0x1p53));
    CHECK_FALSE(Integer(INT64_MAX).equals(0x1p63));
    CHECK(Integer(INT64_MIN).equals(-0x1p63));
    CHECK(Integer::from_double(0x1p200).equals(0x1p200));
    CHECK_FALSE(Integer::from_double(0x1p200).equals(-0x1p200));
    CHECK_FALSE(Integer::from_double(0x1p200).equals(1));
    CHECK_FALSE(Integer(0).equals(0.5));
    CHECK(Integer(0).equals(-0.0));
    const Integer huge = number("1" + std::string(400, '0'));
    CHECK(huge.to_double() == std::numeric_limits<double>::infinity());
    CHECK_FALSE(huge.equals(std::numeric_limits<double>::infinity()));
    CHECK_FALSE(huge.equals(std::nan("")));
    CHECK(Integer::from_double(-2.9) == Integer(-2));
}

TEST_CASE("integers are ordered by size", "[integer]") {
    const std::vector<Integer> ordered{number("-1" + std::string(40, '0')),
                                       number("-1" + std::string(30, '0')),
                                       INT64_MIN,
                                       -1,
                                       0,
                                       INT64_MAX,
                                       number("1" + std::string(30, '0')),
                                       number("1" + std::string(40, '0'))};
    for (std::size_t i = 0; i < ordered.size(); ++i)
        for (std::size_t j = 0; j < ordered.size(); ++j)
            CHECK(((ordered[i] <=> ordered[j]) == (i <=> j)));
}
