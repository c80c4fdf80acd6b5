// The files a check gives to the programs, and those it expects of them.
//
// Thread-safe: no state.
#pragma once

#include "tests/grading/check.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace grading {

/// Lines of random words, `size` bytes in all.
std::string random_text(std::uint64_t size, Random& random);

/// Throws `base::Error` "write PATH: reason".
void write_file(const std::filesystem::path& path, const std::string& content);

/// What the check has put into the folder, by path.
using GivenFiles = std::map<std::string, std::string>;

/// What is wrong with an expected file, in a sentence; empty when nothing is.
std::string file_problem(const std::filesystem::path& folder, const ExpectFile& expected,
                         const Values& values, const GivenFiles& given);

}  // namespace grading
