// The class as a table: submission x exercise, with points, verdicts and sums.
//
// Thread-safe: no state.
#pragma once

#include "tests/grading/classroom/record.hpp"

#include <string>
#include <vector>

namespace grading::classroom {

struct TableStyle {
    bool color = false;
    bool ascii = false;
};

/// Several lines; the last ones say what the words mean, how many were graded and how isolated.
std::string scoreboard(const std::string& lab, const std::vector<Check>& checks,
                       const std::vector<Record>& records, const TableStyle& style);

}  // namespace grading::classroom
