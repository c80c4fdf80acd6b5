// Two texts line by line, as a person compares them.
//
// Thread-safe: pure functions.
#pragma once

#include "tools/command.hpp"

#include <string>
#include <vector>

namespace lab {

struct DiffLine {
    enum class Kind { Same, OnlyLeft, OnlyRight };
    Kind kind = Kind::Same;
    std::string text;
};

/// A shortest way from `left` to `right`.
std::vector<DiffLine> diff_lines(const std::vector<std::string>& left,
                                 const std::vector<std::string>& right);

/// Side by side when both fit on the terminal, else one below the other with + and -.
std::string show_diff(const Context& context, const std::vector<DiffLine>& lines,
                      const std::string& left_title, const std::string& right_title);

}  // namespace lab
