// Files as strangers left them, and files as others may see them at any moment.
//
// Thread-safe: no state.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace grading::classroom {

/// The bytes of a regular file of at most `limit` bytes. Never follows a link, never waits at a
/// fifo. Throws `base::Error` "is a link, not a file", "is larger than ...".
std::string read_untrusted(const std::filesystem::path& file, std::uint64_t limit);

/// Writes beside the file and renames: a reader sees the old content or the new one. Throws
/// `base::Error`.
void write_atomically(const std::filesystem::path& file, std::string_view content);

}  // namespace grading::classroom
