// Unpacks a handed-in archive into a folder, trusting nothing in it.
//
//     classroom::unpack("anna.zip", folder);
//
// Only regular files and folders come out. A path that leaves the folder, a link, a device, a name
// that is there twice, too much data: the whole archive is refused, with a sentence that says why.
// Modes and owners are ignored, archives inside are left packed. Not thread-safe
// (it changes the working folder while it writes).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace grading::classroom {

struct UnpackLimits {
    std::uint64_t bytes = 20u << 20;  ///< unpacked, counted while inflating
    std::size_t entries = 500;
};

/// "x.zip", "x.tar", "x.tar.gz", "x.tgz", "x.tar.xz".
bool is_archive_name(const std::filesystem::path& file);

/// The name without the archive's ending.
std::string archive_stem(const std::filesystem::path& file);

/// Throws `base::Error` with the reason when the archive is refused or damaged.
void unpack(const std::filesystem::path& archive, const std::filesystem::path& folder,
            const UnpackLimits& limits = {});

}  // namespace grading::classroom
