// Code that a guide quotes: cut from the sources, compared, refreshed.
//
//     <!-- code: common/net/tcp.hpp std::size_t read_some -->
//     ```cpp
//     ...
//     ```
//
// The first word is the file, the rest the text that the first quoted line contains.
#pragma once

#include "tools/maintain/guide_document.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace lab::guides {

/// Blocks that are not what the sources say; code blocks that come from nowhere.
std::vector<Problem> check_code(const Guide& guide, const std::filesystem::path& root);

/// The text of the guide with every quoted block made anew. Throws `base::Error` when a name does
/// not occur.
std::string refresh_code(const Guide& guide, const std::filesystem::path& root);

}  // namespace lab::guides
