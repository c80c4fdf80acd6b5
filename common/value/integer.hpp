// A whole number of any size, as Python's int.
//
//     value::Integer big = *value::Integer::parse("1267650600228229401496703205376");  // 2**100
//     big.to_string();                     // the digits, base 10
//     value::Integer(7).fits_int64();      // true
//
// Numbers of 64 bits cost no memory of their own; larger ones share theirs (values never change).
// Boost.Multiprecision does the arithmetic, in integer.cpp alone: its headers take a second to
// compile.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace value {

class Integer {
public:
    Integer(std::int64_t small = 0) : small_(small) {}

    /// Reads an optional sign and digits of the base (2, 8, 10 or 16, without prefix), which is
    /// nothing else; nullopt otherwise. The time grows with the square of the length; Python reads
    /// at most 4300 decimal digits: the caller checks.
    static std::optional<Integer> parse(std::string_view digits, int base = 10);

    /// What is left of the point; `number` must be finite.
    static Integer from_double(double number);

    /// From the magnitude in bytes, most significant first.
    static Integer from_bytes(std::string_view magnitude, bool negative);
    /// The magnitude in bytes, most significant first; empty for 0.
    std::string magnitude() const;

    bool is_negative() const;
    bool fits_int64() const { return big_ == nullptr; }
    /// Only when fits_int64().
    std::int64_t to_int64() const { return small_; }
    /// The nearest double; infinite when it is too large.
    double to_double() const;
    /// Exact comparison with a float, as Python does it: 2**53 + 1 is not 2.0**53.
    bool equals(double number) const;
    /// Base 10. PythonError("ValueError") beyond 4300 digits, as Python does.
    std::string to_string() const;

    friend bool operator==(const Integer& a, const Integer& b);
    friend std::strong_ordering operator<=>(const Integer& a, const Integer& b);

private:
    struct Big;
    static Integer from_big(Big&& big);

    std::int64_t small_ = 0;
    std::shared_ptr<const Big> big_;  // only for what does not fit 64 bits
};

}  // namespace value
