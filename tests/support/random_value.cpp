#include "tests/support/random_value.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

namespace support {

using value::Value;

namespace {

void append_utf8(std::string& text, unsigned code) {
    const auto tail = [&](unsigned shift) {
        text += static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
    };
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xC0U | (code >> 6U));
        tail(0);
    } else if (code < 0x10000) {
        text += static_cast<char>(0xE0U | (code >> 12U));
        tail(6);
        tail(0);
    } else {
        text += static_cast<char>(0xF0U | (code >> 18U));
        tail(12);
        tail(6);
        tail(0);
    }
}

}  // namespace

int RandomValue::length() {
    return below(30) == 0 ? below(10 * options_.items + 1) : below(options_.items + 1);
}

std::string RandomValue::octets() {
    std::string result;
    for (int i = 0, count = length() * 3; i < count; ++i) result += static_cast<char>(engine_());
    return result;
}

std::string RandomValue::text() {
    static constexpr std::string_view kSpecial = "'\"\\\n\r\t\0 #{}[](),:abc019";
    std::string result;
    bool after_high_surrogate = false;
    for (int i = 0, count = length() * 2; i < count; ++i) {
        unsigned code = 0;
        switch (below(6)) {
            case 0:
                code = static_cast<unsigned char>(kSpecial[engine_() % kSpecial.size()]);
                break;
            case 1:
                code = static_cast<unsigned>(below(0x250));
                break;
            case 2:
                code = static_cast<unsigned>(below(0x10000));
                break;
            case 3:
                code = static_cast<unsigned>(below(0x110000));
                break;
            default:
                code = static_cast<unsigned>('a' + below(26));
                break;
        }
        const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
        // A high and a low one after it would be a character, not two surrogates, in json.
        if (surrogate && (!options_.surrogates || (after_high_surrogate && code >= 0xDC00)))
            continue;
        after_high_surrogate = surrogate && code < 0xDC00;
        append_utf8(result, code);
    }
    return result;
}

value::Integer RandomValue::integer() {
    if (below(3) == 0) return below(300) - 20;
    const int bits = options_.large_integers ? below(below(10) == 0 ? 2000 : 140) : below(64);
    if (bits < 64) {
        const auto magnitude = bits == 0 ? 0 : engine_() >> static_cast<unsigned>(64 - bits);
        const auto small = static_cast<std::int64_t>(magnitude);
        if (below(40) == 0) return below(2) == 0 ? INT64_MIN : INT64_MAX;
        return below(2) == 0 ? small : -small;
    }
    std::string magnitude;
    for (int i = 0; i <= bits / 8; ++i) magnitude += static_cast<char>(engine_());
    return value::Integer::from_bytes(magnitude, below(2) == 0);
}

double RandomValue::number() {
    static constexpr std::array kSpecial{
        0.0,  -0.0, 1.0,    -1.0,    1e16,   1e15,   9999999999999998.0,
        1e-4, 1e-5, 1e300,  5e-324,  0.1,    1e22,   0x1p53,
        1e23, 2.5,  0x1p63, -0x1p63, 0x1p64, 123e-7, 1.7976931348623157e308};
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (options_.infinite && below(12) == 0) return below(2) == 0 ? kInfinity : -kInfinity;
    if (options_.nan && below(12) == 0) return std::numeric_limits<double>::quiet_NaN();
    switch (below(4)) {
        case 0:
            return kSpecial[engine_() % kSpecial.size()];
        case 1:
            return below(2000000) / 1000.0 - 1000;
        case 2:
            return std::ldexp(static_cast<double>(engine_()), below(200) - 150);
        default: {
            const auto any = std::bit_cast<double>(engine_());
            return std::isfinite(any) ? any : 0.5;
        }
    }
}

Value RandomValue::real() {
    if (below(2) == 0) return number();
    return integer();
}

Value RandomValue::scalar() {
    switch (below(9)) {
        case 0:
            return value::None();
        case 1:
            return below(2) == 0;
        case 2:
            if (options_.ellipsis) return value::Ellipsis();
            return real();
        case 3:
            if (options_.complex) return value::Complex{number(), number()};
            return real();
        case 4:
            if (options_.bytes) return value::Bytes{octets()};
            return text();
        case 5:
        case 6:
            return text();
        default:
            return real();
    }
}

Value RandomValue::any_hashable(int depth) {
    if (!options_.tuples || depth <= 0 || below(4) != 0) return scalar();
    value::List items;
    for (int i = 0, count = length(); i < count; ++i) items.push_back(any_hashable(depth - 1));
    return value::Tuple(std::move(items));
}

value::Dict RandomValue::dict(int depth) {
    value::Dict result;
    for (int i = 0, count = length(); i < count; ++i) {
        const bool other = options_.keys_other_than_str && below(3) == 0;
        Value key = other ? any_hashable(depth - 1) : Value(text());
        result.set(std::move(key), any(depth - 1));
    }
    return result;
}

Value RandomValue::any(int depth) {
    if (depth <= 0 || below(3) == 0) return scalar();
    const int kind = below(4);
    if (kind == 0) return dict(depth);
    if (kind == 1 && options_.sets) {
        value::Set set;
        for (int i = 0, count = length(); i < count; ++i) set.insert(any_hashable(depth - 1));
        return set;
    }
    value::List items;
    for (int i = 0, count = length(); i < count; ++i) items.push_back(any(depth - 1));
    if (kind == 2 && options_.tuples) return value::Tuple(std::move(items));
    return items;
}

}  // namespace support
