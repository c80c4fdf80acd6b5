// Text as a terminal and as Python see it.
//
//     base::python_repr("it's\n")   "it's\n" with double quotes and an escape, as Python's repr
//     base::display_width("été")    3, the columns it takes
//
// Text is UTF-8 in std::string; bytes that are no UTF-8 are allowed everywhere. Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace base {

/// How Python 3 shows a str: quotes, escapes for what cannot be printed; a byte that is no UTF-8
/// appears as \xHH.
std::string python_repr(std::string_view text);

struct CodePoint {
    char32_t value = 0;      ///< the byte itself where `valid` is false
    std::size_t length = 1;  ///< in bytes
    bool valid = true;
};

/// The code point that `text`, which must not be empty, begins with.
CodePoint first_code_point(std::string_view text);

bool is_utf8(std::string_view text);

/// Python's str.isprintable for one character.
bool is_printable(char32_t character);

/// The columns a terminal needs: 0 for combining marks, 2 for wide East Asian characters and emoji,
/// 1 for everything else, bytes that are no UTF-8 included.
std::size_t display_width(std::string_view text);

/// The text with blanks behind it, so that it takes `columns` columns of a terminal.
std::string padded(std::string_view text, std::size_t columns);

}  // namespace base
