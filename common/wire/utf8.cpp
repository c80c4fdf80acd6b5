#include "common/wire/utf8.hpp"

#include "common/base/text.hpp"
#include "common/value/python_error.hpp"
#include "common/wire/scan.hpp"

#include <fmt/core.h>

namespace wire {
namespace {

unsigned byte_at(std::string_view text, std::size_t index) {
    return static_cast<unsigned char>(text[index]);
}

// Where the first byte is that is not ASCII, from `at` on; the size if there is none.
std::size_t find_not_ascii(std::string_view text, std::size_t at) {
    const char* const end = text.data() + text.size();
    const char* const found = scan::find_first(
        text.data() + at, end, [](auto bytes) { return scan::not_ascii(bytes); },
        [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    return static_cast<std::size_t>(found - text.data());
}

// The range of the second byte depends on the first: it shuts out overlong forms, surrogates and
// what is beyond U+10FFFF.
bool is_second_byte(unsigned first, unsigned second) {
    const unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high;
}

// `rest` begins with a byte that begins no code point.
[[noreturn]] void refuse(std::string_view rest, std::size_t position) {
    const unsigned first = byte_at(rest, 0);
    const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (first < 0xC2 || first > 0xF4) {
        throw value::PythonError(
            "UnicodeDecodeError",
            fmt::format(
                "'utf-8' codec can't decode byte 0x{:02x} in position {}: invalid start byte",
                first, position));
    }
    std::size_t good = 1;
    while (good < length && good < rest.size() &&
           (good == 1 ? is_second_byte(first, byte_at(rest, 1))
                      : (byte_at(rest, good) & 0xC0) == 0x80))
        ++good;
    const char* reason =
        good < rest.size() ? "invalid continuation byte" : "unexpected end of data";
    throw value::PythonError(
        "UnicodeDecodeError",
        good == 1 ? fmt::format("'utf-8' codec can't decode byte 0x{:02x} in position {}: {}",
                                first, position, reason)
                  : fmt::format("'utf-8' codec can't decode bytes in position {}-{}: {}", position,
                                position + good - 1, reason));
}

}  // namespace

void check_utf8(std::string_view text, bool surrogates_allowed) {
    std::size_t at = 0;
    for (;;) {
        at = find_not_ascii(text, at);
        // Text that is not ASCII comes in runs.
        while (at < text.size() && byte_at(text, at) >= 0x80) {
            const std::string_view rest = text.substr(at);
            const base::CodePoint point = base::first_code_point(rest);
            if (point.valid) {
                at += point.length;
            } else if (surrogates_allowed && leading_surrogate(rest) != 0) {
                at += 3;
            } else {
                refuse(rest, at);
            }
        }
        if (at == text.size()) return;
    }
}

void append_utf8(char32_t code_point, std::string& text) {
    const auto tail = [&](unsigned shift) {
        text += static_cast<char>(0x80U | ((code_point >> shift) & 0x3FU));
    };
    if (code_point < 0x80) {
        text += static_cast<char>(code_point);
    } else if (code_point < 0x800) {
        text += static_cast<char>(0xC0U | (code_point >> 6));
        tail(0);
    } else if (code_point < 0x10000) {
        text += static_cast<char>(0xE0U | (code_point >> 12));
        tail(6);
        tail(0);
    } else {
        text += static_cast<char>(0xF0U | (code_point >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

char32_t leading_surrogate(std::string_view text) {
    if (text.size() < 3 || byte_at(text, 0) != 0xED || (byte_at(text, 1) & 0xE0U) != 0xA0 ||
        (byte_at(text, 2) & 0xC0U) != 0x80)
        return 0;
    return 0xD000U | ((byte_at(text, 1) & 0x3FU) << 6) | (byte_at(text, 2) & 0x3FU);
}

std::size_t find_surrogate(std::string_view text) {
    std::size_t at = 0;
    while ((at = text.find('\xED', at)) != text.npos) {
        if (leading_surrogate(text.substr(at)) != 0) return at;
        ++at;
    }
    return text.npos;
}

}  // namespace wire
