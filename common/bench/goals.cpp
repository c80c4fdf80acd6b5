#include "common/bench/goals.hpp"

#include "common/base/errors.hpp"

#include <fmt/core.h>

namespace bench {

void Goals::at_least(std::string_view what, double value, double goal) {
    note(what, value, goal, "at least", value >= goal);
}

void Goals::at_most(std::string_view what, double value, double goal) {
    note(what, value, goal, "at most", value <= goal);
}

void Goals::note(std::string_view what, double value, double goal, std::string_view word,
                 bool reached) {
    const std::string line = fmt::format("{:.2f} {} (goal: {} {})", value, what, word, goal);
    fmt::print("  {} {}\n", reached ? " " : "!", line);
    std::fflush(stdout);
    if (!reached) missed_ += "\n    " + line;
}

void Goals::check() const {
    if (!missed_.empty()) throw base::Error("goals missed:" + missed_);
}

}  // namespace bench
