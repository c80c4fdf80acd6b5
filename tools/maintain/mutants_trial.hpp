// Builds one variant of a lab's finished programs and runs the lab's checks on it.
//
//     std::vector<grading::Result> results = try_variant(context, variant);
//
// What a variant does not change is taken from build/solutions, and a check that starts none of the
// changed programs is not repeated for a wrong variant: it would judge the solution.
// Not thread-safe: it forks. One variant in a process at a time.
#pragma once

#include "tests/grading/result.hpp"
#include "tools/maintain/mutants_variant.hpp"

#include <vector>

namespace lab {

/// One result for each check of the lab. Throws `base::Error` when the patch no longer applies,
/// with its name and what git says.
std::vector<grading::Result> try_variant(const Context& context, const Variant& variant);

}  // namespace lab
