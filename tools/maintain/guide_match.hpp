// Do the lines that came fit the lines that a guide shows?
//
//     Got a connection from ('127.0.0.1', {port:port})     values as in docs/checks.md; {port}
//                                                           alone takes any text the first time
//     ...                                                   any number of lines, also none
//
// Pure functions. Thread-safe.
#pragma once

#include "tests/grading/pattern.hpp"
#include "tools/maintain/guide_document.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lab::guides {

/// The first place where they part: indices, which may be one past the end.
struct Difference {
    std::size_t shown = 0;
    std::size_t came = 0;
};

/// True if the line fits; new values are remembered then. Text with braces that name no value is
/// taken as it stands.
bool line_fits(std::string_view shown, std::string_view came, grading::Values& values);

/// Nothing if all fit.
std::optional<Difference> first_difference(const std::vector<Shown>& shown,
                                           const std::vector<std::string>& came,
                                           grading::Values& values);

/// The lines that came, moved into the order of those shown as far as they fit.
std::vector<std::string> in_order_of(const std::vector<Shown>& shown,
                                     std::vector<std::string> came);

/// "shown ... / came ... / ^" around the difference, for a message.
std::vector<std::string> describe(const Difference& difference, const std::vector<Shown>& shown,
                                  const std::vector<std::string>& came,
                                  const grading::Values& values);

}  // namespace lab::guides
