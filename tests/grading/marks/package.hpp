// An autograder to upload to a platform: its scripts, and the course without solutions.
//
//     write_zip("autograder.zip", package_of(find_platform("gradescope"), root, lab));
//
// The scripts are the files in packages/PLATFORM, with @LAB@ and @FOLDER@ filled in. The course
// goes to course/: what building and judging needs, no solutions, mutants or submissions. The same
// course gives the same bytes. Thread-safe: no state.
#pragma once

#include "tests/grading/catalogue.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace grading::marks {

struct Platform {
    std::string_view name;
    std::string_view summary;
    std::string_view next;  ///< what to do with the file
};

const std::vector<Platform>& platforms();

/// Throws `base::UsageError` that names all of them.
const Platform& find_platform(std::string_view name);

struct PackedFile {
    std::string path;  ///< in the archive
    std::string content;
    bool executable = false;
};

/// Sorted by path. Throws `base::Error` naming what cannot be read.
std::vector<PackedFile> package_of(const Platform& platform, const std::filesystem::path& root,
                                   const Lab& lab);

/// Throws `base::Error`; the file appears complete or not at all.
void write_zip(const std::filesystem::path& file, const std::vector<PackedFile>& files);

}  // namespace grading::marks
