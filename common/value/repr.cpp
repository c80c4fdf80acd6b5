#include "common/value/repr.hpp"

#include "common/base/text.hpp"
#include "common/value/recursion.hpp"

#include <fmt/core.h>

#include <array>
#include <charconv>
#include <cmath>
#include <iterator>

namespace value {
namespace {

/// Shortest digits; 10 to the 16th and more, and less than 10 to the -4th, with an exponent.
void append_digits(std::string& text, double number) {
    if (!std::isfinite(number)) {
        text += std::isnan(number) ? "nan" : number < 0 ? "-inf" : "inf";
        return;
    }
    std::array<char, 400> buffer{};
    char* const end = buffer.data() + buffer.size();
    const double size = std::fabs(number);
    const bool plain = size == 0 || (size >= 1e-4 && size < 1e16);
    const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
    text.append(buffer.data(), std::to_chars(buffer.data(), end, number, format).ptr);
}

bool is_surrogate(std::string_view text) {
    return text.size() >= 3 && text[0] == '\xED' && static_cast<unsigned char>(text[1]) >= 0xA0 &&
           static_cast<unsigned char>(text[1]) <= 0xBF &&
           (static_cast<unsigned char>(text[2]) & 0xC0U) == 0x80;
}

bool has_surrogate(std::string_view text) {
    for (auto at = text.find('\xED'); at != text.npos; at = text.find('\xED', at + 1))
        if (is_surrogate(text.substr(at))) return true;
    return false;
}

char quote_for(std::string_view content) {
    const bool both = content.find('\'') != content.npos && content.find('"') == content.npos;
    return both ? '"' : '\'';
}

void append_with_surrogates(std::string& text, std::string_view content) {
    const char quote = quote_for(content);
    text += quote;
    while (!content.empty()) {
        std::size_t length = 3;
        if (is_surrogate(content)) {
            const auto byte = [&](std::size_t i) { return static_cast<unsigned>(content[i]); };
            const unsigned code = 0xD000U | ((byte(1) & 0x3FU) << 6U) | (byte(2) & 0x3FU);
            text += fmt::format("\\u{:04x}", code);
        } else {
            length = base::first_code_point(content).length;
            const std::string_view one = content.substr(0, length);
            if (one[0] == quote) text += '\\';
            const std::string shown = base::python_repr(one);
            text.append(shown, 1, shown.size() - 2);
        }
        content.remove_prefix(length);
    }
    text += quote;
}

struct Writer {
    std::string& text;
    int depth;

    void operator()(None) const { text += "None"; }
    void operator()(Ellipsis) const { text += "Ellipsis"; }
    void operator()(bool flag) const { text += flag ? "True" : "False"; }
    void operator()(std::int64_t number) const { text += std::to_string(number); }
    void operator()(const Integer& number) const { text += number.to_string(); }
    void operator()(double number) const { append_float(text, number); }
    void operator()(Complex number) const { append_complex(text, number); }
    void operator()(const std::string& content) const { append_str(text, content); }
    void operator()(const Bytes& bytes) const { append_bytes(text, bytes.data); }
    void operator()(const List& list) const {
        text += '[';
        write_items(list);
        text += ']';
    }
    void operator()(const Tuple& tuple) const {
        text += '(';
        write_items(tuple.items);
        text += tuple.items.size() == 1 ? ",)" : ")";
    }
    void operator()(const Set& set) const {
        text += set.size() == 0 ? "set(" : "{";
        write_items(set.items());
        text += set.size() == 0 ? ")" : "}";
    }
    void operator()(const Dict& dict) const {
        text += '{';
        std::string_view separator;
        for (const auto& [key, value] : dict) {
            text += separator;
            write(key);
            text += ": ";
            write(value);
            separator = ", ";
        }
        text += '}';
    }

    void write(const Value& value) const {
        detail::check_depth(depth, "while getting the repr of an object");
        std::visit(Writer{text, depth + 1}, value.variant());
    }
    void write_items(const List& items) const {
        std::string_view separator;
        for (const auto& item : items) {
            text += separator;
            write(item);
            separator = ", ";
        }
    }
};

}  // namespace

void append_float(std::string& text, double number) {
    const std::size_t start = text.size();
    append_digits(text, number);
    if (text.find_first_of(".en", start) == text.npos) text += ".0";
}

void append_complex(std::string& text, Complex number) {
    const bool imaginary_only = number.real == 0 && !std::signbit(number.real);
    if (!imaginary_only) {
        text += '(';
        append_digits(text, number.real);
        if (std::isnan(number.imaginary) || !std::signbit(number.imaginary)) text += '+';
    }
    append_digits(text, number.imaginary);
    text += imaginary_only ? "j" : "j)";
}

void append_str(std::string& text, std::string_view content) {
    if (has_surrogate(content)) {
        append_with_surrogates(text, content);
    } else {
        text += base::python_repr(content);
    }
}

void append_bytes(std::string& text, std::string_view content) {
    const char quote = quote_for(content);
    text += 'b';
    text += quote;
    for (const char c : content) {
        if (c == quote || c == '\\') {
            text += '\\';
            text += c;
        } else if (c == '\t' || c == '\n' || c == '\r') {
            text += c == '\t' ? "\\t" : c == '\n' ? "\\n" : "\\r";
        } else if (c >= ' ' && c <= '~') {
            text += c;
        } else {
            text += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        }
    }
    text += quote;
}

void append_repr(std::string& text, const Value& value) {
    Writer{text, 0}.write(value);
}

std::string Value::repr() const {
    std::string text;
    append_repr(text, *this);
    return text;
}

std::string Value::str() const {
    const auto* text = get_if<std::string>();
    return text != nullptr ? *text : repr();
}

}  // namespace value
