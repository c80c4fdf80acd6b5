// What a class is given: the results of `lab grade`, and what only people know.
//
//     Marks marks = marks_of(read_class(text));     // OUT/report.json
//     apply(marks, manual);  apply(marks, policy);  // manual.hpp, late.hpp
//     convert(marks)                                // formats.hpp
//
// One mark for each person; members of a group have the same submission. Thread-safe: plain values.
#pragma once

#include "tests/grading/classroom/record.hpp"
#include "tests/grading/marks/points.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace grading::marks {

/// Seconds since 1970; local ones where the text names no zone.
using Time = std::chrono::sys_seconds;

/// Points that a person has given, such as those for ANSWERS.md.
struct ManualPoints {
    std::string title;
    std::optional<Points> points;  ///< absent: not given yet, counted as none
    Points max;
};

struct Mark {
    std::string student;                      ///< as the roster has it; else the submission's
    std::string group;                        ///< of a roster with groups; may be empty
    std::optional<std::size_t> person;        ///< row of the roster
    std::optional<classroom::Record> record;  ///< absent: nothing was handed in
    std::vector<ManualPoints> manual;
    std::string comment;  ///< of a person
    bool excused = false;
    std::optional<Time> submitted, due;
    std::chrono::seconds late{0};
    Points deduction;  ///< for being late; at most what was earned

    /// Earned by exercises and by hand, before any deduction.
    Points earned() const;
    Points max() const;
    /// Nothing for who is excused, has handed in nothing, or could not be judged: no zero is
    /// invented.
    std::optional<Points> total() const;
    /// "excused", "nothing handed in", "could not be judged"; empty when there is a total.
    std::string why_no_total() const;
};

struct Marks {
    std::string lab;  ///< "lab1-sockets"
    std::vector<Mark> marks;
    std::optional<bool> zoned;  ///< whether the times name their zone; unknown without a time
    /// Sentences about what could not be matched or is missing; whoever shows marks shows them.
    std::vector<std::string> warnings;
};

/// One mark for each submission, in the order of the report.
Marks marks_of(const classroom::ClassReport& report);

/// Everything a student may read about one exercise: the message of `lab check`, in plain lines.
std::string told(const Result& result);

}  // namespace grading::marks
