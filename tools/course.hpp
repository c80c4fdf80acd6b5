// Where things are: the programs and files of an exercise, the guide, the solution.
//
// Thread-safe: functions of their arguments.
#pragma once

#include "tests/grading/catalogue.hpp"
#include "tools/arguments.hpp"
#include "tools/command.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace lab {

/// The course of this checkout.
grading::Catalogue load_course(const Context& context);

/// The exercise among the arguments; throws `base::UsageError` with an example if there is none.
std::string exercise_in(const Parsed& parsed, std::string_view command);

/// Folder of the lab's files, of the student or of the solution.
std::filesystem::path source_folder(const Context& context, const grading::Lab& lab, bool solution);

/// Ninja's target for a program: its path in the build folder.
std::string program_target(const grading::Lab& lab, const std::string& program, bool solution);

/// What the course has for a hand that follows the guide, beside these peers of the checks.
std::vector<std::string> companions_of(const std::set<std::string>& targets);

/// What must be built to check it: the student's programs and the course's helpers.
std::vector<std::string> check_targets(const grading::Lab& lab, const grading::Check& check,
                                       bool solution);

/// The names of the files in which this exercise has a part to write.
std::vector<std::string> files_of(const Context& context, const grading::Lab& lab,
                                  const std::string& id);

/// The whole file; throws `base::Error` with the path when it cannot be read.
std::string read_file(const std::filesystem::path& file);

/// Replaces the file in one step.
void write_file(const std::filesystem::path& file, std::string_view content);

}  // namespace lab
