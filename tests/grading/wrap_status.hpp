// How a wrapper around a program, such as a jail, says that it is at fault itself.
#pragma once

namespace grading {

/// The exit status when the program could not be started. Nothing of the student's has run then, so
/// the verdict is SETUP; a program that ends with it on purpose gains nothing, as SETUP has no
/// points.
inline constexpr int kWrapFailed = 113;

}  // namespace grading
