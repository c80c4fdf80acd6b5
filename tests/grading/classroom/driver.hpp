// Grades one submission: builds its programs, carries out the checks, tells as it goes.
//
// Runs as a process of its own (class_driver), unprivileged and with a network of its own. Each
// line of its stdout is a JSON object: {"now":"1.3"} before a step, {"result":[...]} after it,
// {"done":true} at the end. Not thread-safe.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace grading::classroom {

struct DriverJob {
    std::filesystem::path workshop;  ///< Workshop::root()
    std::filesystem::path place;     ///< of this submission
    std::string lab;
    std::string isolation;
    double patience = 1;
    unsigned seed = 0;
};

/// Throws `base::Error` when the grading itself cannot be done.
void grade_submission(const DriverJob& job, const std::function<void(const std::string&)>& tell);

}  // namespace grading::classroom
