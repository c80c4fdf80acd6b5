// How a submitted program of a lab is compiled and linked, without CMake: build/labN.json, written
// by labs_write_manifest() in cmake/lab.cmake.
//
// Thread-safe: plain values.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace grading::classroom {

struct Recipe {
    std::vector<std::string> programs;
    std::vector<std::string> shared;
    std::filesystem::path compiler;
    std::filesystem::path source;              ///< the checkout, for "common/..." headers
    std::vector<std::string> flags;            ///< language level, debug information, sanitizers
    std::vector<std::string> include_flags;    ///< libraries outside the checkout, headers for all
    std::vector<std::filesystem::path> reach;  ///< folders outside /usr that the compiler reads
    std::vector<std::string> link_flags;
    std::vector<std::string> libraries;  ///< files and flags, in any order
    bool sanitized = false;              ///< programs reserve terabytes of address space

    /// Throws `base::Error` when the file is no such manifest.
    static Recipe load(const std::filesystem::path& manifest);
};

}  // namespace grading::classroom
