// What a program's end says by itself: crashed, not begun, killed for printing too much.
//
// Thread-safe: pure functions.
#pragma once

#include "tests/grading/check.hpp"
#include "tests/grading/play.hpp"
#include "tests/grading/stage.hpp"

#include <optional>
#include <string>

namespace grading {

/// The failure that the end of the program is, whatever was expected of it; nothing when it is
/// still running or ended like a program that works.
std::optional<Failure> accident_of(const Lane& lane, const Limits& limits);

/// "exit status 1", "SIGSEGV (a bad memory access)".
std::string end_in_words(const Lane& lane);

/// "SIGSEGV".
std::string signal_name(int number);

/// An argument as a shell would need it.
std::string quoted(const std::string& argument);

}  // namespace grading
