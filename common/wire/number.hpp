// Numbers as text, as Python reads them.
//
//     wire::decimal_integer("12345", false);       // Value of 12345
//     wire::parse_float("1e999");                  // infinity
//
// Floats are written by common/value/repr.hpp. Shared by serpent and json. Pure functions.
#pragma once

#include "common/value/value.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace wire {

/// Python refuses to turn longer decimal texts into an int, and an int into longer texts.
inline constexpr std::size_t kMaxDecimalDigits = 4300;

/// Python's text for asking too much: "Exceeds the limit (4300 digits) for integer string
/// conversion: value has 4301 digits; use sys.set_int_max_str_digits() to increase the limit".
std::string too_many_digits(std::size_t digits);

void append_integer(std::int64_t number, std::string& text);

/// `digits` are decimal digits and nothing else, at most kMaxDecimalDigits of them.
value::Value decimal_integer(std::string_view digits, bool negative);
/// `digits` of base 2, 8 or 16 (`bits` 1, 3, 4) and nothing else, any number of them, in linear
/// time.
value::Value binary_integer(std::string_view digits, unsigned bits);

/// `text` is digits with an optional point and exponent, no sign. Too large: infinity; too small:
/// 0.
double parse_float(std::string_view text);

}  // namespace wire
