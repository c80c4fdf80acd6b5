// What a check can say of a program, in one word.
//
// Thread-safe: values and pure functions only.
#pragma once

#include <string_view>

namespace grading {

enum class Verdict {
    Passed,
    NotBuilt,     ///< the compiler refused the student's file
    NotStarted,   ///< the TODO is still there: the next thing to do, not a failure
    NotReady,     ///< never said its ready line, never listened
    Crashed,      ///< ended by a signal or a sanitizer
    Hung,         ///< what was awaited did not come in time
    WrongOutput,  ///< printed, wrote or answered something else
    ExtraOutput,  ///< everything expected, and more
    NotStopped,   ///< survived SIGTERM, or left a child behind
    Setup,        ///< the course's or the machine's fault: never charged, never a pass
    NotReached,   ///< a step it needs has not passed
};

/// The words of the message: "WRONG OUTPUT".
std::string_view words(Verdict verdict);

/// The `kind` of the JSON: "wrong-output".
std::string_view kind(Verdict verdict);

/// The exit status of a single check: 0 passed, 1 the student's programs, 3 the environment.
int exit_status(Verdict verdict);

}  // namespace grading
