// Grades a whole class: `lab grade`.
//
//     ClassOptions options;
//     options.submissions = "tests/submissions";
//     Graded graded = grade_class(options, lab);
//
// One driver process per submission, several at a time. Each result is written to OUT/results as it
// comes, so that a run that was interrupted can be taken up again. Not thread-safe: it forks, and
// takes SIGINT and SIGTERM while it runs.
#pragma once

#include "tests/grading/catalogue.hpp"
#include "tests/grading/classroom/record.hpp"
#include "tests/grading/classroom/workshop.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace grading::classroom {

struct Progress {
    std::size_t done = 0;
    std::size_t all = 0;
    std::vector<std::string> now;  ///< "anna 1.3"
};

struct ClassOptions {
    Sources sources;
    std::filesystem::path submissions;
    std::filesystem::path out;
    std::size_t jobs = 1;
    std::chrono::milliseconds time{180'000};  ///< for one submission, building included
    std::size_t count = 0;                    ///< only the first so many; 0: all
    std::vector<std::string> only;            ///< only these names; empty: all
    bool resume = false;
    std::string isolation;  ///< "bubblewrap", "limits"; empty: the best there is
    double patience = 2;
    unsigned seed = 0;
    std::function<void(const std::string&)> warn = [](const std::string&) {};
    std::function<void(const Progress&)> progress = [](const Progress&) {};
};

struct Graded {
    std::vector<Record> records;  ///< by name
    std::size_t all = 0;          ///< submissions that were to be graded
    std::size_t resumed = 0;      ///< of the records from an earlier run
    bool interrupted = false;
};

/// Throws `base::UsageError` for names that do not exist and `base::Error` when nothing can be
/// graded on this machine.
Graded grade_class(const ClassOptions& options, const Lab& lab);

}  // namespace grading::classroom
