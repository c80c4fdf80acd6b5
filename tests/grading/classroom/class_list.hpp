// The submissions of a class: what lies in its folder.
//
// Thread-safe: no state.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace grading::classroom {

struct Submission {
    std::filesystem::path path;  ///< a folder or an archive
    std::string name;            ///< made printable; of an archive without its ending
    std::string id;              ///< for file names: letters, digits and '-', never at the start
    bool archive = false;
};

struct ClassList {
    std::vector<Submission> submissions;  ///< sorted by name
    std::vector<std::string> notes;       ///< what was left out, and why
};

/// Throws `base::Error` when the folder cannot be read or holds no submission.
ClassList list_class(const std::filesystem::path& folder);

/// A number that tells contents apart (FNV-1a); `seed` is an earlier one to go on from.
std::uint64_t fingerprint(std::string_view bytes, std::uint64_t seed = 14695981039346656037ull);

}  // namespace grading::classroom
