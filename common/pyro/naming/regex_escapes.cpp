#include "common/pyro/naming/regex_escapes.hpp"

#include <fmt/core.h>

namespace pyro::naming {
namespace {

constexpr std::u32string_view kHexDigits = U"0123456789abcdefABCDEF";
constexpr std::u32string_view kOctalDigits = U"01234567";

char32_t number(std::u32string_view digits, char32_t base) {
    char32_t value = 0;
    for (const char32_t digit : digits) {
        const char32_t of_digit = is_digit(digit) ? digit - U'0' : (digit | 0x20) - U'a' + 10;
        value = value * base + of_digit;
    }
    return value;
}

/// \x, \u or \U with exactly so many digits.
char32_t hexadecimal(RegexTokens& tokens, std::u32string_view escape, std::size_t count) {
    const std::u32string digits = tokens.take_while(kHexDigits, count);
    const std::u32string whole = std::u32string(escape) + digits;
    if (digits.size() < count) {
        tokens.fail("incomplete escape " + to_utf8(whole), whole.size());
    }
    const char32_t value = number(digits, 16);
    if (value > 0x10ffff) tokens.fail("bad escape " + to_utf8(whole), whole.size());
    return value;
}

[[noreturn]] void named_character(RegexTokens& tokens) {
    if (!tokens.take_if(U'{')) tokens.fail("missing {");
    const std::u32string name = tokens.take_until(U'}', "character name");
    tokens.fail(fmt::format("undefined character name '{}'", to_utf8(name)), name.size() + 4);
}

std::optional<char32_t> control_character(char32_t letter) {
    switch (letter) {
        case U'a':
            return U'\a';
        case U'f':
            return U'\f';
        case U'n':
            return U'\n';
        case U'r':
            return U'\r';
        case U't':
            return U'\t';
        case U'v':
            return U'\v';
        default:
            return std::nullopt;
    }
}

}  // namespace

char32_t octal_escape(const RegexTokens& tokens, std::u32string_view digits) {
    const char32_t value = number(digits, 8);
    if (value > 0377) {
        tokens.fail(
            fmt::format("octal escape value \\{} outside of range 0-0o377", to_utf8(digits)),
            digits.size() + 1);
    }
    return value;
}

std::optional<char32_t> common_escape(RegexTokens& tokens, std::u32string_view escape) {
    const char32_t letter = escape[1];
    if (letter == U'x') return hexadecimal(tokens, escape, 2);
    if (letter == U'u') return hexadecimal(tokens, escape, 4);
    if (letter == U'U') return hexadecimal(tokens, escape, 8);
    if (letter == U'N') named_character(tokens);
    if (letter == U'0') return number(tokens.take_while(kOctalDigits, 2), 8);
    if (is_ascii_letter(letter)) return control_character(letter);
    if (is_digit(letter)) return std::nullopt;
    return letter;
}

SetMember set_escape(RegexTokens& tokens, std::u32string_view escape) {
    const char32_t letter = escape[1];
    if (letter == U'b') return {U'\b'};
    if (std::u32string_view(U"dDsSwW").find(letter) != std::u32string_view::npos) {
        return {0, static_cast<char>(letter)};
    }
    if (is_octal_digit(letter)) {
        const std::u32string digits = letter + tokens.take_while(kOctalDigits, 2);
        return {octal_escape(tokens, digits)};
    }
    if (const auto character = common_escape(tokens, escape)) return {*character};
    tokens.fail("bad escape " + to_utf8(escape), escape.size());
}

void append_literal(std::string& pcre, char32_t character) {
    if (is_ascii_letter(character) || is_digit(character) || character >= 0xa1) {
        append_utf8(pcre, character);
    } else if (character > 0x20 && character < 0x7f) {
        pcre += '\\';
        append_utf8(pcre, character);
    } else {
        pcre += fmt::format("\\x{{{:x}}}", static_cast<std::uint32_t>(character));
    }
}

void append_category(std::string& pcre, char category, bool in_set, bool ascii) {
    if (!ascii) {
        pcre += {'\\', category};
        return;
    }
    std::string_view ranges;
    switch (category) {
        case 'd':
            ranges = R"(0-9)";
            break;
        case 'D':
            ranges = R"(\x{0}-\/\:-\x{10ffff})";
            break;
        case 's':
            ranges = R"(\x{9}-\x{d}\x{20})";
            break;
        case 'S':
            ranges = R"(\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{10ffff})";
            break;
        case 'w':
            ranges = R"(0-9A-Z_a-z)";
            break;
        default:
            ranges = R"(\x{0}-\/\:-\@\[-\^\`\{-\x{10ffff})";
            break;
    }
    pcre += in_set ? std::string(ranges) : fmt::format("[{}]", ranges);
}

}  // namespace pyro::naming
