// The numbers and strings of Python source text.
//
// One place knows how they are written: the reader of literals (serpent_reader.cpp) and the check
// of whole expressions (literal_syntax.cpp) both use it. Source is UTF-8 without NUL. Pure
// functions.
#pragma once

#include "common/value/value.hpp"
#include "common/wire/scan.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace wire::literal {

/// A letter, digit or underscore, or part of a character beyond ASCII: what may continue a name.
bool is_name_byte(char c);

/// The line, from 1, of a position; CR, LF and CRLF end a line.
std::size_t line_of(std::string_view source, const char* position);

/// PythonError("SyntaxError", "<message> (<unknown>, line 1)").
[[noreturn]] void syntax_error(std::string_view message, std::string_view source,
                               const char* position);

struct Number {
    enum class Kind { Integer, Float, Imaginary };
    Kind kind = Kind::Integer;
    const char* end = nullptr;  ///< behind the last character
    unsigned bits = 0;          ///< of one digit for base 2, 8, 16; else 0
    bool underscores = false;
};

/// Finds the end of the number, which has no sign, at `begin`. SyntaxError.
Number scan_number(std::string_view source, const char* begin);
/// The int, float or complex. SyntaxError for a decimal integer of more than 4300 digits.
value::Value number_value(std::string_view source, const char* begin, const Number& number);

/// What stands before the quote.
struct Prefix {
    std::size_t length = 0;
    bool raw = false;
    bool bytes = false;
    bool format = false;  // f'...': not a literal
};

/// `at` is at a letter; length 0 if what begins there is a name and no string.
Prefix scan_prefix(std::string_view source, const char* at);

/// The first quote of this kind, backslash or end of a line; `end` if there is none.
inline const char* find_special(const char* begin, const char* end, char quote) {
    return scan::find_first(
        begin, end,
        [quote](auto bytes) {
            return scan::equal(bytes, quote) | scan::equal(bytes, '\\') | scan::equal(bytes, '\n') |
                   scan::equal(bytes, '\r');
        },
        [quote](char c) { return c == quote || c == '\\' || c == '\n' || c == '\r'; });
}

/// Appends the content of the string whose opening quote is at `quote`, escapes resolved, and
/// returns the position behind its last quote. SyntaxError.
const char* read_string(std::string_view source, const char* quote, Prefix prefix,
                        std::string& content);

}  // namespace wire::literal
