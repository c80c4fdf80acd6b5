// Scores as a spreadsheet reads them: RFC 4180, and no cell that a spreadsheet would compute.
//
// Thread-safe: no state.
#pragma once

#include "tests/grading/classroom/record.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace grading::classroom {

/// A name that starts like a formula gets an apostrophe; what needs quotes gets them.
std::string csv_cell(std::string_view text);

/// A row per submission: name, points and verdict of each exercise, sum, isolation.
std::string scores_csv(const std::vector<Check>& checks, const std::vector<Record>& records);

}  // namespace grading::classroom
