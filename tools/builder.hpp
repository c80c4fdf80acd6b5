// Builds targets with Ninja and finds, in what the compiler says, the first error in a student's
// file.
//
//     BuildReport report = build_targets(context, {"lab1-sockets/time_server"});
//     if (const BuildFailure* failure = report.failure_of("lab1-sockets/time_server")) ...
//
// Two processes never build at the same time: a lock on build/.lock, shared with the script.
#pragma once

#include "tools/command.hpp"

#include <string>
#include <vector>

namespace lab {

struct BuildFailure {
    std::string target;                ///< "lab1-sockets/time_server", or what else failed
    std::string error;                 ///< "lab1-sockets/time_server.cpp:41:5: error: ..."
    std::vector<std::string> excerpt;  ///< the lines below it: the code and a caret
    std::size_t more = 0;              ///< errors after this one
    bool ours = false;                 ///< not in a lab's folder: the student is not to blame
};

struct BuildReport {
    bool good = true;
    std::string output;
    std::vector<BuildFailure> failures;
    std::vector<std::string> warnings;  ///< in the labs' files, with their excerpts

    const BuildFailure* failure_of(const std::string& target) const;
};

/// Targets are Ninja's: the path of a program inside the build folder, or a name such as "lab1".
BuildReport build_targets(const Context& context, const std::vector<std::string>& targets);

/// What Ninja and the compiler printed, understood. `root` is taken off the paths.
BuildReport read_build_output(const std::string& output, const std::string& root);

}  // namespace lab
