// Compiles the programs of one submission, each once, when it is needed first.
//
//     Builder builder(recipe, places, jail, intake);
//     const Built& built = builder.program("time_server");
//     if (!built.problem.empty()) ...  // "time_server.cpp:12:5: error: ..."
//
// Our own command line on the files taken, in a jail that holds the compiler, the pristine headers
// and libraries and this submission; a build file of the student's is never looked at. Not
// thread-safe: it forks.
#pragma once

#include "tests/grading/classroom/intake.hpp"
#include "tests/grading/classroom/jail.hpp"
#include "tests/grading/classroom/recipe.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace grading::classroom {

struct BuildPlaces {
    std::filesystem::path headers;    ///< holds common/
    std::filesystem::path libraries;  ///< the static libraries, by file name
    std::filesystem::path source;     ///< the student's files
    std::filesystem::path programs;   ///< where the executables go
};

struct Built {
    bool ok = false;
    std::string problem;      ///< one sentence: the first error in the student's file
    std::string diagnostics;  ///< of the compiler, at most 64 KiB
};

/// What the compiler says, the first error in one of the student's files first.
std::string first_error(const std::string& diagnostics, const std::vector<std::string>& files);

class Builder {
public:
    /// Keeps references to `recipe`, `jail` and `intake`.
    Builder(const Recipe& recipe, BuildPlaces places, const Jail& jail, const Intake& intake);

    const Built& program(const std::string& name);

private:
    Built compile(const std::string& name) const;
    Argv command(const std::string& name) const;
    std::string missing_file(const std::string& name) const;

    const Recipe& recipe_;
    BuildPlaces places_;
    const Jail& jail_;
    const Intake& intake_;
    std::map<std::string, Built> built_;
};

}  // namespace grading::classroom
