// Takes one submission in: from a folder or an archive to its place in the workshop.
//
// Archives are unpacked by a process of their own, as the unprivileged worker. Not thread-safe: it
// forks.
#pragma once

#include "tests/grading/classroom/class_list.hpp"
#include "tests/grading/classroom/intake.hpp"
#include "tests/grading/classroom/workshop.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace grading::classroom {

/// Never throws for what a student handed in: an archive that is refused is a submission of which
/// every file is missing, for that reason.
Intake receive(const Submission& submission, const std::vector<std::string>& wanted,
               const Workshop& shop, const std::filesystem::path& place);

}  // namespace grading::classroom
