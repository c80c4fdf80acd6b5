// The programs of an exercise as a person starts them: `lab run`, `lab demo`.
//
// Not thread-safe: it starts processes.
#pragma once

#include "tests/grading/catalogue.hpp"
#include "tools/command.hpp"
#include "tools/troupe.hpp"

namespace lab {

struct Role {
    std::string name;                  ///< "server"
    std::string shown;                 ///< "file_server --port 0"
    std::vector<std::string> command;  ///< with the program's full path
    std::string target;                ///< Ninja's
    std::optional<grading::Pattern> ready;
};

/// Who plays in an exercise; empty when the check has no `by-hand` line.
std::vector<Role> roles_of(const Context& context, const grading::Lab& lab,
                           const grading::Check& check, bool solution);

/// Columns of the longest name.
std::size_t name_width(const std::vector<Role>& roles);

/// build/run/ID, with the files in it that the programs read by default.
std::filesystem::path stage_folder(const Context& context, const grading::Lab& lab,
                                   const grading::Check& check);

/// Builds what the roles need; false, after telling the first errors, when that fails.
bool build_roles(const Context& context, const std::vector<Role>& roles);

}  // namespace lab
