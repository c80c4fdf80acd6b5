#include "common/value/python_error.hpp"
#include "common/wire/literal_token.hpp"
#include "common/wire/number.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>

namespace wire::literal {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_digit_of(unsigned bits, char c) {
    if (bits == 1) return c == '0' || c == '1';
    if (bits == 3) return c >= '0' && c <= '7';
    return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/// Reads one number; the steps follow the tokens of Python's reference, section 2.4.
class NumberScanner {
public:
    NumberScanner(std::string_view source, const char* begin)
        : source_(source), at_(begin), end_(source.data() + source.size()) {}

    Number scan();

private:
    char peek(std::size_t ahead = 0) const {
        return static_cast<std::size_t>(end_ - at_) > ahead ? at_[ahead] : '\0';
    }
    bool looking_at(std::string_view word) const {
        return std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word);
    }
    [[noreturn]] void fail(std::string_view message) const { syntax_error(message, source_, at_); }
    void digits();
    void based_digits(unsigned bits, std::string_view name);
    void fraction_and_exponent();
    void finish(std::string_view name);

    std::string_view source_;
    const char* at_;
    const char* end_;
    Number number_;
};

// One or more digits, single underscores between them.
void NumberScanner::digits() {
    for (;;) {
        while (is_digit(peek())) ++at_;
        if (peek() != '_') return;
        ++at_;
        number_.underscores = true;
        if (!is_digit(peek())) fail("invalid decimal literal");
    }
}

void NumberScanner::based_digits(unsigned bits, std::string_view name) {
    at_ += 2;  // 0x
    number_.bits = bits;
    do {
        if (peek() == '_') {
            ++at_;
            number_.underscores = true;
        }
        if (!is_digit_of(bits, peek())) {
            if (is_digit(peek()))
                fail(fmt::format("invalid digit '{}' in {} literal", peek(), name));
            fail(fmt::format("invalid {} literal", name));
        }
        while (is_digit_of(bits, peek())) ++at_;
    } while (peek() == '_');
    if (is_digit(peek())) fail(fmt::format("invalid digit '{}' in {} literal", peek(), name));
    finish(name);
}

void NumberScanner::fraction_and_exponent() {
    if (peek() == '.') {
        number_.kind = Number::Kind::Float;
        ++at_;
        if (is_digit(peek())) digits();
    }
    if ((peek() | 0x20) == 'e') {
        const bool sign = peek(1) == '+' || peek(1) == '-';
        if (is_digit(peek(sign ? 2 : 1))) {
            number_.kind = Number::Kind::Float;
            at_ += sign ? 2 : 1;
            digits();
        } else if (sign) {
            fail("invalid decimal literal");
        }
    }
    if ((peek() | 0x20) == 'j') {
        number_.kind = Number::Kind::Imaginary;
        ++at_;
        finish("imaginary");
    } else {
        finish("decimal");
    }
}

// No name may follow directly, save these words, with which expressions go on.
void NumberScanner::finish(std::string_view name) {
    number_.end = at_;
    if (!is_name_byte(peek())) return;
    for (const std::string_view word : {"and", "else", "for", "if", "in", "is", "or", "not"}) {
        if (looking_at(word)) return;
    }
    fail(fmt::format("invalid {} literal", name));
}

Number NumberScanner::scan() {
    if (peek() != '0') {
        if (peek() != '.') digits();
        fraction_and_exponent();
        return number_;
    }
    switch (peek(1) | 0x20) {
        case 'x':
            based_digits(4, "hexadecimal");
            return number_;
        case 'o':
            based_digits(3, "octal");
            return number_;
        case 'b':
            based_digits(1, "binary");
            return number_;
        default:
            break;
    }
    const char* const begin = at_;
    digits();
    const bool zero = std::all_of(begin, at_, [](char c) { return c == '0' || c == '_'; });
    const char next = peek();
    const bool integer = next != '.' && (next | 0x20) != 'e' && (next | 0x20) != 'j';
    if (integer && !zero) {
        fail(
            "leading zeros in decimal integer literals are not permitted; use an 0o prefix for "
            "octal integers");
    }
    fraction_and_exponent();
    return number_;
}

}  // namespace

Number scan_number(std::string_view source, const char* begin) {
    return NumberScanner(source, begin).scan();
}

value::Value number_value(std::string_view source, const char* begin, const Number& number) {
    std::string_view text(begin, static_cast<std::size_t>(number.end - begin));
    std::string without_underscores;
    if (number.underscores) {
        without_underscores = text;
        std::erase(without_underscores, '_');
        text = without_underscores;
    }
    switch (number.kind) {
        case Number::Kind::Float:
            return parse_float(text);
        case Number::Kind::Imaginary:
            text.remove_suffix(1);
            return value::Complex{0.0, parse_float(text)};
        case Number::Kind::Integer:
            break;
    }
    if (number.bits != 0) return binary_integer(text.substr(2), number.bits);
    if (text.front() == '0') return 0;  // any number of them
    if (text.size() > kMaxDecimalDigits) {
        syntax_error(too_many_digits(text.size()) +
                         " - Consider hexadecimal for huge integer literals to avoid decimal "
                         "conversion limits.",
                     source, begin);
    }
    return decimal_integer(text, false);
}

}  // namespace wire::literal
