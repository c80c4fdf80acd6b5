// The items below a `lane` statement of an .expect file (docs/checks.md, "Lanes").
//
// Thread-safe: pure functions.
#pragma once

#include "tests/grading/check.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace grading {

/// One line of an .expect file with its number; the text has no blanks at its end.
struct NumberedLine {
    std::string_view text;
    int number = 0;
};

/// Reads the indented lines that start at `lines[at]`; `at` is moved to the first one that is not
/// indented. Throws `base::Error` "FILE:LINE: reason".
Items parse_items(const std::vector<NumberedLine>& lines, std::size_t& at, const std::string& file);

/// Throws `base::Error` with the place in front.
[[noreturn]] void malformed(const SourceLine& source, const std::string& reason);

}  // namespace grading
