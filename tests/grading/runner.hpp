// Runs one check against built programs and says what came of it.
//
//     grading::RunOptions options;
//     options.programs = build / "lab1-sockets";
//     grading::Result result = grading::run_check(check, options);
//
// Not thread-safe against itself: it forks, and reaps the children it made. One check at a time in
// one process; grade in parallel with several processes.
#pragma once

#include "tests/grading/check.hpp"
#include "tests/grading/result.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace grading {

/// Turns a command into the one that is really executed, such as a jail around it. `work` is the
/// working folder the program may write to, `program` its executable.
using Wrap = std::function<std::vector<std::string>(const std::vector<std::string>& command,
                                                    const std::filesystem::path& program,
                                                    const std::filesystem::path& work)>;

/// The value that every check knows: the URL of a broker for tasks.
inline constexpr const char* kBrokerValue = "broker";

struct RunOptions {
    std::filesystem::path programs;  ///< folder of the student's executables
    std::filesystem::path helpers;   ///< folder of the course's own: build/tests/peers
    std::filesystem::path logs;      ///< DIR/{id}/{lane}.{out,err} are written there
    unsigned seed = 0;               ///< of the random values; 0 takes one from the system
    double patience = 1.0;           ///< factor on all waiting times, for a slow machine
    bool limit_memory = true;        ///< false for programs built with a sanitizer
    /// What `{broker}` is; the default is a file in the working folder of the step.
    std::string broker = "sqlite:///broker.db";
    Wrap wrap;                       ///< empty: run the student's programs as they are
    std::string isolation = "none";  ///< what `wrap` amounts to, for the report
};

/// Carries the check out. Never throws for what the programs do; `Setup` is the verdict when the
/// machine or the course is at fault.
Result run_check(const Check& check, const RunOptions& options);

}  // namespace grading
