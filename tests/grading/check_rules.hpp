// The rules of an .expect file that span several statements.
#pragma once

#include "tests/grading/check.hpp"

namespace grading {

/// Throws `base::Error` "FILE:LINE: reason" when a statement speaks of a lane that was not started,
/// a value has none at that place, or a program is started and never ended.
void enforce_rules(const Check& check);

}  // namespace grading
