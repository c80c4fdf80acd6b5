// A small class for tests, and one whose programs have printed the worst.
#pragma once

#include "tests/grading/marks/marks.hpp"

#include <random>
#include <string>
#include <vector>

namespace grading::marks {

/// Anna has everything, Bert's 1.2 is wrong, Carla's could not be judged.
classroom::ClassReport sample_report();

/// Bytes made of what has been used to fool graders, terminals, spreadsheets and parsers.
std::string hostile_text(std::mt19937& random);

/// `count` submissions with such bytes wherever bytes of strangers can be.
classroom::ClassReport hostile_report(std::mt19937& random, std::size_t count);

}  // namespace grading::marks
