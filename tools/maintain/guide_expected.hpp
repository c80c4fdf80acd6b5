// Holds *Expected* against the check of the exercise: what the guide shows and what the check
// demands are the same lines.
//
// An Expected block is ```text PROGRAM (or ```text PROGRAM stderr); {name} stands for what varies.
// Pure functions. Thread-safe.
#pragma once

#include "tests/grading/check.hpp"
#include "tools/maintain/guide_document.hpp"

#include <string>
#include <vector>

namespace lab::guides {

/// A line that a check demands of a program.
struct Demand {
    std::string program;
    bool from_stderr = false;
    std::string line;  ///< as written in the .expect file
    int at = 0;
};

/// Every line of every lane of the student's programs, each once.
std::vector<Demand> demands(const grading::Check& check);

/// True if two lines with {values} can mean the same.
bool same_line(const std::string& one, const std::string& other);

/// Lines shown and not checked, lines and files checked and not shown.
std::vector<Problem> compare_expected(const Guide& guide, const Section& section,
                                      const grading::Check& check);

}  // namespace lab::guides
