#include "tests/grading/verdict.hpp"

#include <array>

namespace grading {
namespace {

struct Entry {
    std::string_view words;
    std::string_view kind;
    int exit_status;
};

constexpr std::array<Entry, 11> kVerdicts{{
    {"PASSED", "passed", 0},
    {"NOT BUILT", "not-built", 1},
    {"NOT STARTED", "not-started", 1},
    {"NOT READY", "not-ready", 1},
    {"CRASHED", "crashed", 1},
    {"HUNG", "hung", 1},
    {"WRONG OUTPUT", "wrong-output", 1},
    {"EXTRA OUTPUT", "extra-output", 1},
    {"NOT STOPPED", "not-stopped", 1},
    {"SETUP", "setup", 3},
    {"NOT REACHED", "not-reached", 1},
}};

const Entry& entry(Verdict verdict) {
    return kVerdicts.at(static_cast<std::size_t>(verdict));
}

}  // namespace

std::string_view words(Verdict verdict) {
    return entry(verdict).words;
}
std::string_view kind(Verdict verdict) {
    return entry(verdict).kind;
}
int exit_status(Verdict verdict) {
    return entry(verdict).exit_status;
}

}  // namespace grading
