// What the course consists of: labs, their programs and files, and the checks of their exercises.
//
//     auto course = grading::Catalogue::load(source_root, build_root);
//     for (const auto& check : course.checks("1")) ...
//
// Read from `build/labN.json` (written by CMake, cmake/lab.cmake) and `labN-*/checks/*.expect`.
// Thread-safe once loaded.
#pragma once

#include "tests/grading/check.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace grading {

/// One lab as declared by its CMakeLists.txt.
struct Lab {
    int number = 0;
    std::string folder;                 ///< "lab1-sockets"
    std::vector<std::string> programs;  ///< "time_server", one .cpp each
    std::vector<std::string> shared;    ///< further files the student edits
    std::vector<Check> checks;          ///< in the order of their ids
    std::filesystem::path manifest;     ///< build/labN.json

    /// Every file a student hands in: the programs' .cpp files and the shared ones.
    std::vector<std::string> files() const;
};

/// Compares "1.2" and "1.10" as people do.
bool id_less(std::string_view a, std::string_view b);

class Catalogue {
public:
    /// Throws `base::Error` with file, line and reason when a check or a manifest is malformed.
    static Catalogue load(const std::filesystem::path& source_root,
                          const std::filesystem::path& build_root);

    const std::vector<Lab>& labs() const { return labs_; }

    /// The lab "1", "lab1" or "lab1-sockets"; throws `base::UsageError` naming those that exist.
    const Lab& lab(std::string_view name) const;

    /// The check of exercise "1.3"; throws `base::UsageError` with the nearest ids.
    const Check& check(std::string_view id) const;

    /// The checks meant by "", "1", "lab1" or "1.3", in order.
    std::vector<const Check*> checks(std::string_view selection) const;

    /// The lab a check belongs to.
    const Lab& lab_of(const Check& check) const;

private:
    std::vector<Lab> labs_;
};

}  // namespace grading
