// What only people know about submissions: points for ANSWERS.md, comments, times, excuses.
//
//     submission,answers /6,comment,submitted,excused
//     anna,5.5,"Well said, but why?",2026-11-21 23:41,
//     bert,,,,yes
//
// The first column may also be `student`: a name or id of the roster, which wins over `submission`
// and concerns one member of a group alone. Each column "TITLE /MAX" holds points out of MAX. The
// others are `comment`, `submitted`, `due` (an extension) and `excused`. Thread-safe: pure
// functions.
#pragma once

#include "tests/grading/marks/marks.hpp"
#include "tests/grading/marks/roster.hpp"
#include "tests/grading/marks/table.hpp"

namespace grading::marks {

/// Merges the table into the marks; `roster` may be null. Throws `base::UsageError` with the line
/// for an unknown column or name, points above the maximum, a time that is none, a row twice. Warns
/// of submissions without points.
void apply(Marks& marks, const Table& manual, const Roster* roster);

}  // namespace grading::marks
