// What a student has handed in: of all the files in a folder, only those the lab asks for.
//
//     Intake intake = take(folder, lab.files());
//     intake.files["time_server.cpp"]        // its bytes
//     intake.missing["time_client.cpp"]      // "time_client.cpp is missing; found ..."
//
// The files may lie up to three folders deep, as students zip them. Links are never followed, names
// of files and folders are data. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace grading::classroom {

struct Intake {
    std::map<std::string, std::string> files;    ///< name and bytes of each file taken
    std::map<std::string, std::string> missing;  ///< name and a sentence that says why
    std::vector<std::string> notes;              ///< what else a grader should know
};

struct IntakeLimits {
    std::size_t depth = 3;
    std::size_t entries = 500;           ///< files and folders looked at
    std::uint64_t file_size = 1u << 20;  ///< of one wanted file
};

/// Throws `base::Error` when the folder cannot be read.
Intake take(const std::filesystem::path& folder, const std::vector<std::string>& wanted,
            const IntakeLimits& limits = {});

}  // namespace grading::classroom
