// What differs between an expected line and the one that came, in words.
//
//     Difference d = compare_lines("Received message: kiwi", "Recieved message: kiwi ");
//     d.words   "\"ie\" for \"ei\", and a blank at the end"
//     d.at      3
//
// Thread-safe: pure functions.
#pragma once

#include "tests/grading/check.hpp"
#include "tests/grading/stage.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace grading {

struct Difference {
    std::string words;
    std::size_t at = 0;  ///< byte offset of the first difference in the expected line
};

Difference compare_lines(std::string_view expected, std::string_view actual);

/// How alike two lines are: 1 equal, 0 nothing in common.
double likeness(std::string_view a, std::string_view b);

/// One step of an alignment: a pair, an expected line that is missing, or a line too many.
struct AlignedLine {
    std::optional<std::size_t> expected, actual;
    bool equal = false;
};

/// Pairs the expected lines with the actual ones so that as few as possible are missing, too many
/// or different. Looks at the first 200 of each: the work is the product of their numbers.
std::vector<AlignedLine> align(const std::vector<Pattern>& expected,
                               const std::vector<OutputLine>& actual, const Values& values);

}  // namespace grading
