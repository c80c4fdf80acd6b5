// What a guide speaks of: the solution's regions, names in the sources, code to quote.
//
// Reads files of the checkout. Thread-safe.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace lab::guides {

/// `// LAB 1.3 ...` to `// END 1.3` in a file of the solution.
struct Region {
    std::string id;
    std::string file;       ///< "file_server.cpp"
    std::size_t lines = 0;  ///< of the answer, without blank lines and comments
};

/// All regions of a lab's solution, in the order of file names.
std::vector<Region> regions_of(const std::filesystem::path& solution);

/// True if the word (letters, digits, _) occurs in a source of one of the folders.
class Words {
public:
    explicit Words(const std::vector<std::filesystem::path>& folders);
    bool contains(std::string_view word) const;

private:
    std::vector<std::string> words_;  // sorted
};

/// Code cut from a source: from the first line that contains `name` to the end of what begins
/// there, which is a comment, a declaration up to its `;` or a block up to its last brace. Throws
/// `base::Error` when the name does not occur.
std::vector<std::string> cut(std::string_view source, std::string_view name);

}  // namespace lab::guides
