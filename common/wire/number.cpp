#include "common/wire/number.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <system_error>

namespace wire {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Which way did a number go that std::from_chars calls out of range? The position of its first
// digit that counts, plus the exponent, is far beyond 0 one way or the other.
double out_of_range(std::string_view text) {
    const std::size_t exponent_at = text.find_first_of("eE");
    const std::string_view digits = text.substr(0, exponent_at);
    const std::size_t first = digits.find_first_of("123456789");
    if (first == digits.npos) return 0.0;
    const std::size_t point = std::min(digits.find('.'), digits.size());
    const auto magnitude = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);

    std::int64_t exponent = 0;
    if (exponent_at != text.npos) {
        std::string_view tail = text.substr(exponent_at + 1);
        const bool negative = tail.front() == '-';
        if (negative || tail.front() == '+') tail.remove_prefix(1);
        const auto [end, error] = std::from_chars(tail.data(), tail.data() + tail.size(), exponent);
        // No text has so many digits that more would make a difference.
        constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 2;
        exponent = error == std::errc() ? std::min(exponent, kMost) : kMost;
        if (negative) exponent = -exponent;
    }
    return magnitude + exponent > 0 ? std::numeric_limits<double>::infinity() : 0.0;
}

}  // namespace

std::string too_many_digits(std::size_t digits) {
    return fmt::format(
        "Exceeds the limit ({} digits) for integer string conversion: value has {} digits; use "
        "sys.set_int_max_str_digits() to increase the limit",
        kMaxDecimalDigits, digits);
}

void append_integer(std::int64_t number, std::string& text) {
    std::array<char, 24> buffer;
    char* const end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    text.append(buffer.data(), end);
}

value::Value decimal_integer(std::string_view digits, bool negative) {
    if (digits.size() <= 18) {
        std::int64_t number = 0;
        for (const char digit : digits) number = number * 10 + (digit - '0');
        return negative ? -number : number;
    }
    std::string text;
    text.reserve(digits.size() + 1);
    if (negative) text += '-';
    text += digits;
    return value::Value(value::Integer::parse(text).value());
}

value::Value binary_integer(std::string_view digits, unsigned bits) {
    const auto value_of = [](char c) {
        return static_cast<unsigned>(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    };
    // Least significant first, 8 bits at a time.
    std::string magnitude;
    magnitude.reserve(digits.size() * bits / 8 + 1);
    unsigned pending = 0;
    unsigned pending_bits = 0;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
        pending |= value_of(*digit) << pending_bits;
        pending_bits += bits;
        if (pending_bits >= 8) {
            magnitude += static_cast<char>(pending & 0xFFU);
            pending >>= 8;
            pending_bits -= 8;
        }
    }
    if (pending != 0) magnitude += static_cast<char>(pending);
    std::reverse(magnitude.begin(), magnitude.end());
    return value::Value(value::Integer::from_bytes(magnitude, false));
}

double parse_float(std::string_view text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() ? number : out_of_range(text);
}

}  // namespace wire
