#include "common/base/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

namespace base {
namespace {

struct Range {
    char32_t first;
    char32_t last;
};

#include "common/base/unicode_ranges.inc"

template <std::size_t N>
bool contains(const Range (&ranges)[N], char32_t character) {
    const Range* found =
        std::lower_bound(std::begin(ranges), std::end(ranges), character,
                         [](const Range& range, char32_t c) { return range.last < c; });
    return found != std::end(ranges) && found->first <= character;
}

std::string escaped(CodePoint point) {
    const auto value = static_cast<unsigned>(point.value);
    if (value == '\n') return "\\n";
    if (value == '\r') return "\\r";
    if (value == '\t') return "\\t";
    if (value <= 0xFF) return fmt::format("\\x{:02x}", value);
    if (value <= 0xFFFF) return fmt::format("\\u{:04x}", value);
    return fmt::format("\\U{:08x}", value);
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const CodePoint invalid{byte(0), 1, false};
    if (byte(0) < 0x80) return {byte(0), 1, true};
    // 110xxxxx 1110xxxx 11110xxx begin 2, 3, 4 bytes; the others are 10xxxxxx.
    const std::size_t length = byte(0) < 0xC2   ? 0
                               : byte(0) < 0xE0 ? 2
                               : byte(0) < 0xF0 ? 3
                               : byte(0) < 0xF5 ? 4
                                                : 0;
    if (length == 0 || text.size() < length) return invalid;
    char32_t value = byte(0) & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80) return invalid;
        value = (value << 6) | (byte(i) & 0x3FU);
    }
    const bool overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (overlong || surrogate || value > 0x10FFFF) return invalid;
    return {value, length, true};
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const CodePoint point = first_code_point(text);
        if (!point.valid) return false;
        text.remove_prefix(point.length);
    }
    return true;
}

bool is_printable(char32_t character) {
    if (character < 0x7F) return character >= 0x20;
    return !contains(kNotPrintable, character);
}

std::string python_repr(std::string_view text) {
    const bool double_quotes = text.find('\'') != text.npos && text.find('"') == text.npos;
    const char quote = double_quotes ? '"' : '\'';
    std::string result(1, quote);
    while (!text.empty()) {
        const CodePoint point = first_code_point(text);
        const std::string_view bytes = text.substr(0, point.length);
        text.remove_prefix(point.length);
        if (bytes[0] == quote || bytes[0] == '\\') {
            result += '\\';
            result += bytes;
        } else if (point.valid && is_printable(point.value)) {
            result += bytes;
        } else {
            result += escaped(point);
        }
    }
    return result + quote;
}

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        const CodePoint point = first_code_point(text);
        text.remove_prefix(point.length);
        if (point.valid && point.value >= 0x300) {
            if (contains(kZeroWidth, point.value)) continue;
            if (contains(kWide, point.value)) ++width;
        }
        ++width;
    }
    return width;
}

std::string padded(std::string_view text, std::size_t columns) {
    std::string result(text);
    const std::size_t used = display_width(text);
    if (used < columns) result.append(columns - used, ' ');
    return result;
}

}  // namespace base
