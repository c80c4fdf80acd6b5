// What common/pyro/README.md shows is compiled: the lines of its tables in readme_examples.cpp, its
// programs in the folder readme.
#include "tests/support/catch.hpp"

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace {

std::vector<std::string> lines_of(const std::string& file) {
    std::ifstream in(LABS_SOURCE_DIR "/" + file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

/// The pieces between back-ticks in the last column of a table row; none when it is no row.
std::vector<std::string> code_of_last_column(const std::string& row) {
    std::vector<std::string> pieces;
    if (!row.starts_with("| `")) return pieces;
    const auto column = row.find("` | `");
    const auto also = row.find(") | `");
    auto at = column != std::string::npos ? column + 4
              : also == std::string::npos ? row.size()
                                          : also + 4;
    while ((at = row.find('`', at)) != std::string::npos) {
        const auto end = row.find('`', at + 1);
        if (end == std::string::npos) break;
        pieces.push_back(row.substr(at + 1, end - at - 1));
        at = end + 1;
    }
    return pieces;
}

/// What stands between "```cpp" and "```".
std::vector<std::string> code_blocks(const std::vector<std::string>& lines) {
    std::vector<std::string> blocks;
    bool inside = false;
    for (const auto& line : lines) {
        if (line == "```cpp") blocks.emplace_back();
        if (inside && line != "```") blocks.back() += line + "\n";
        inside = line == "```cpp" || (inside && line != "```");
    }
    return blocks;
}

std::string all_programs() {
    const std::string folder = "tests/common/pyro/readme/";
    std::string source;
    for (const auto& file : std::filesystem::directory_iterator(LABS_SOURCE_DIR "/" + folder)) {
        for (const auto& line : lines_of(folder + file.path().filename().string()))
            source += line + "\n";
    }
    return source;
}

}  // namespace

TEST_CASE("every program that the README shows is compiled", "[pyro]") {
    const std::string source = all_programs();
    const auto blocks = code_blocks(lines_of("common/pyro/README.md"));
    for (const auto& block : blocks) {
        INFO(block);
        CHECK(source.find(block) != std::string::npos);
    }
    CHECK(blocks.size() >= 10);
}

TEST_CASE("every C++ line of the README's tables is compiled", "[pyro]") {
    std::string source;
    for (const auto& line : lines_of("tests/common/pyro/readme_examples.cpp"))
        source += line + "\n";
    std::size_t seen = 0;
    for (const auto& row : lines_of("common/pyro/README.md")) {
        for (const auto& code : code_of_last_column(row)) {
            ++seen;
            INFO(code);
            CHECK(source.find(code) != std::string::npos);
        }
    }
    CHECK(seen > 50);  // a test that finds no rows finds no fault either
}
