// Makes a Result, with its history and its words, out of what happened.
//
// Thread-safe: pure functions.
#pragma once

#include "tests/grading/check.hpp"
#include "tests/grading/play.hpp"
#include "tests/grading/result.hpp"

namespace grading {

/// `stage` still has the outputs. Fills verdict, points, programs, history, words and the known
/// mistake; what concerns the surroundings (commands, logs, seed) is the runner's.
Result judge(const Check& check, const Facts& facts, const Stage& stage);

/// The sentence of the first known mistake all of whose conditions hold, or an empty one.
std::string known_mistake(const Check& check, const Facts& facts, const Stage& stage,
                          Verdict verdict);

}  // namespace grading
