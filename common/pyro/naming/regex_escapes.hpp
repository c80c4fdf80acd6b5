// What a backslash means in a regular expression of Python, inside and outside of a set.
#pragma once

#include "common/pyro/naming/regex_tokens.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace pyro::naming {

/// A character that may stand in a set: itself, or one of \d \D \s \S \w \W.
struct SetMember {
    char32_t character = 0;
    char category = 0;  ///< d D s S w W; 0: it is `character`
};

/// The character for escapes that are the same in both places (\n, \x41, \u20ac, octal with a
/// leading 0, punctuation); nullopt for those that are not. `escape` has been taken from `tokens`.
std::optional<char32_t> common_escape(RegexTokens& tokens, std::u32string_view escape);

/// An escape inside a set.
SetMember set_escape(RegexTokens& tokens, std::u32string_view escape);

/// The value of octal digits; fails above 0o377.
char32_t octal_escape(const RegexTokens& tokens, std::u32string_view digits);

/// A character for PCRE2, whatever it would mean there.
void append_literal(std::string& pcre, char32_t character);
/// A category for PCRE2. `in_set`: between brackets. `ascii`: only ASCII characters belong to it.
void append_category(std::string& pcre, char category, bool in_set, bool ascii);

inline bool is_ascii_letter(char32_t c) {
    return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
}
inline bool is_digit(char32_t c) {
    return c >= U'0' && c <= U'9';
}
inline bool is_octal_digit(char32_t c) {
    return c >= U'0' && c <= U'7';
}

}  // namespace pyro::naming
