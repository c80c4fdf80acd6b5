// What students get: the files of a student edition.
//
//     EditionFiles files = edition_files(context, course, {.labs = {1, 2}, .solutions = {1}});
//     files.at("lab1-sockets/time_server.cpp").content        // the starter
//
// Each file is named here by a folder or by itself; what is new in the course is not handed out
// until it is named, too. Thread-safe: no state.
#pragma once

#include "tests/grading/catalogue.hpp"
#include "tools/command.hpp"

#include <map>
#include <set>
#include <string>

namespace lab {

struct EditionFile {
    std::string content;
    bool is_executable = false;
};

/// By its path in the edition.
using EditionFiles = std::map<std::string, EditionFile>;

struct EditionChoice {
    std::set<int> labs;       ///< that are handed out
    std::set<int> solutions;  ///< labs whose solutions are handed out as well
    /// What `lab demo` of a lab is to show; recorded anew where nothing is given.
    std::map<int, std::string> demos = {};
};

/// Builds the finished programs, to record what they show. Throws `base::Error` when something is
/// missing or does not build.
EditionFiles edition_files(const Context& context, const grading::Catalogue& course,
                           const EditionChoice& choice);

}  // namespace lab
