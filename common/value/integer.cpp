#include "common/value/integer.hpp"

#include "common/value/python_error.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <charconv>
#include <cmath>
#include <iterator>
#include <utility>
#include <vector>

namespace value {

namespace mp = boost::multiprecision;

struct Integer::Big {
    mp::cpp_int number;
};

namespace {

constexpr std::size_t kMostDigits = 4300;
constexpr std::size_t kMostBits = 14285;  // 10 ** 4300 has as many

/// Below this, any number of the base fits 64 bits.
std::size_t small_length(int base) {
    return base == 2 ? 63 : base == 8 ? 21 : base == 16 ? 15 : 18;
}

bool all_digits(std::string_view digits, int base) {
    for (const char c : digits) {
        const int value = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : 99;
        if (value >= base) return false;
    }
    return !digits.empty();
}

/// The digits 18 at a time: a multiplication of the whole number for each such group.
mp::cpp_int read_big(std::string_view digits, int base) {
    const std::size_t group = small_length(base);
    mp::cpp_int number = 0;
    std::size_t length = digits.size() % group;
    while (!digits.empty()) {
        std::uint64_t part = 0;
        std::uint64_t scale = 1;
        for (const char c : digits.substr(0, length)) {
            const int value = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
            part = part * static_cast<unsigned>(base) + static_cast<unsigned>(value);
            scale *= static_cast<unsigned>(base);
        }
        number *= scale;
        number += part;
        digits.remove_prefix(length);
        length = group;
    }
    return number;
}

}  // namespace

Integer Integer::from_big(Big&& big) {
    if (big.number >= INT64_MIN && big.number <= INT64_MAX)
        return Integer(static_cast<std::int64_t>(big.number));
    Integer result;
    result.big_ = std::make_shared<const Big>(std::move(big));
    return result;
}

std::optional<Integer> Integer::parse(std::string_view digits, int base) {
    bool negative = false;
    if (!digits.empty() && (digits[0] == '-' || digits[0] == '+')) {
        negative = digits[0] == '-';
        digits.remove_prefix(1);
    }
    if (!all_digits(digits, base)) return std::nullopt;
    if (digits.size() <= small_length(base)) {
        std::int64_t number = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
        return Integer(negative ? -number : number);
    }
    Big big{read_big(digits, base)};
    if (negative) big.number = -big.number;
    return from_big(std::move(big));
}

Integer Integer::from_double(double number) {
    if (number >= -0x1p63 && number < 0x1p63) return Integer(static_cast<std::int64_t>(number));
    return from_big({mp::cpp_int(number)});
}

Integer Integer::from_bytes(std::string_view magnitude, bool negative) {
    Big big;
    const auto* first = reinterpret_cast<const unsigned char*>(magnitude.data());
    if (!magnitude.empty()) mp::import_bits(big.number, first, first + magnitude.size());
    if (negative) big.number = -big.number;
    return from_big(std::move(big));
}

std::string Integer::magnitude() const {
    std::string bytes;
    if (big_) {
        std::vector<unsigned char> octets;
        mp::export_bits(mp::cpp_int(mp::abs(big_->number)), std::back_inserter(octets), 8);
        bytes.assign(octets.begin(), octets.end());
        return bytes;
    }
    auto rest = static_cast<std::uint64_t>(small_);
    if (small_ < 0) rest = 0 - rest;
    for (; rest != 0; rest >>= 8U) bytes.insert(bytes.begin(), static_cast<char>(rest & 0xFFU));
    return bytes;
}

bool Integer::is_negative() const {
    return big_ ? big_->number < 0 : small_ < 0;
}

double Integer::to_double() const {
    if (!big_) return static_cast<double>(small_);
    // The 64 highest bits decide, if the last of them says whether anything follows; Boost's own
    // conversion throws where the result is infinite.
    const mp::cpp_int magnitude = mp::abs(big_->number);
    const auto bits = mp::msb(magnitude) + 1;
    if (bits > 1024) return is_negative() ? -HUGE_VAL : HUGE_VAL;
    const auto shift = bits > 64 ? bits - 64 : 0;
    auto high = static_cast<std::uint64_t>(magnitude >> shift);
    if (shift > 0 && mp::lsb(magnitude) < shift) high |= 1U;
    const double result = std::ldexp(static_cast<double>(high), static_cast<int>(shift));
    return is_negative() ? -result : result;
}

bool Integer::equals(double number) const {
    if (!std::isfinite(number) || number != std::trunc(number)) return false;
    const bool small = number >= -0x1p63 && number < 0x1p63;
    if (small != fits_int64()) return false;
    return small ? static_cast<std::int64_t>(number) == small_ : from_double(number) == *this;
}

std::string Integer::to_string() const {
    if (!big_) return std::to_string(small_);
    const auto bits = mp::msb(mp::cpp_int(mp::abs(big_->number))) + 1;
    std::string digits;
    if (bits <= kMostBits) digits = big_->number.str();
    if (bits > kMostBits || digits.size() - (is_negative() ? 1 : 0) > kMostDigits)
        throw PythonError("ValueError",
                          "Exceeds the limit (4300 digits) for integer string conversion; use "
                          "sys.set_int_max_str_digits() to increase the limit");
    return digits;
}

bool operator==(const Integer& a, const Integer& b) {
    if (a.big_ && b.big_) return a.big_ == b.big_ || a.big_->number == b.big_->number;
    return !a.big_ && !b.big_ && a.small_ == b.small_;
}

std::strong_ordering operator<=>(const Integer& a, const Integer& b) {
    if (!a.big_ && !b.big_) return a.small_ <=> b.small_;
    if (!a.big_) return 0 <=> (b.is_negative() ? -1 : 1);
    if (!b.big_) return (a.is_negative() ? -1 : 1) <=> 0;
    return a.big_->number.compare(b.big_->number) <=> 0;
}

}  // namespace value
