// What a student edition (lab export) has in .course/ in place of solutions/.
//
//     .course/starters/labN-*/FILE    the starters, as they were handed out
//     .course/demo/N.txt              what `lab demo N` prints
//     .course/files.json              what was handed out (instructor/edition_update.hpp)
//
// Thread-safe: functions of their arguments.
#pragma once

#include "tests/grading/catalogue.hpp"
#include "tools/command.hpp"
#include "tools/starters_cut.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace lab {

std::filesystem::path starters_folder(const std::filesystem::path& root);
std::filesystem::path demo_file(const std::filesystem::path& root, int lab);

/// Whether the finished programs of the lab are here.
bool has_solutions(const Context& context, const grading::Lab& lab);
/// Throws `base::Error` with what can be done instead where they are not.
void need_solutions(const Context& context, const grading::Lab& lab);
/// The same for all labs meant by "", "1" or "1.3".
void need_solutions(const Context& context, const grading::Catalogue& course,
                    std::string_view selection);

/// The starter of one of the lab's files, cut from the solution or as it was handed out; nothing
/// when there is none of this name.
std::optional<Cut> starter_of(const Context& context, const grading::Lab& lab,
                              const std::string& name);

}  // namespace lab
