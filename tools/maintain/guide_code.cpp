#include "tools/maintain/guide_code.hpp"

#include "common/base/errors.hpp"
#include "tools/course.hpp"
#include "tools/maintain/guide_sources.hpp"

#include <fmt/core.h>

namespace lab::guides {
namespace {

std::vector<std::string> wanted(const Block& block, const std::filesystem::path& root) {
    const auto blank = block.quoted.find(' ');
    if (blank == std::string::npos)
        throw base::Error(
            fmt::format("<!-- code: {} -->: the text of its first line is missing", block.quoted));
    const std::string file = block.quoted.substr(0, blank);
    return cut(read_file(root / file), block.quoted.substr(blank + 1));
}

}  // namespace

std::vector<Problem> check_code(const Guide& guide, const std::filesystem::path& root) {
    std::vector<Problem> problems;
    for (const Block& block : guide.blocks) {
        if (block.quoted.empty()) {
            if (block.language == "cpp")
                problems.push_back({guide.file,
                                    block.line,
                                    "quoted code has to say where it is from: <!-- code: FILE "
                                    "TEXT --> above the fence",
                                    {}});
            continue;
        }
        try {
            if (wanted(block, root) != block.lines)
                problems.push_back({guide.file,
                                    block.line,
                                    fmt::format("{} says something else; ./lab guide --write "
                                                "quotes it anew",
                                                block.quoted),
                                    {}});
        } catch (const base::Error& error) {
            problems.push_back(
                {guide.file, block.line, fmt::format("{}: {}", block.quoted, error.what()), {}});
        }
    }
    return problems;
}

std::string refresh_code(const Guide& guide, const std::filesystem::path& root) {
    std::string text;
    auto block = guide.blocks.begin();
    for (std::size_t i = 0; i < guide.lines.size(); ++i) {
        const int number = static_cast<int>(i) + 1;
        while (block != guide.blocks.end() && block->line < number) ++block;
        if (block != guide.blocks.end() && block->line == number && !block->quoted.empty()) {
            for (const std::string& line : wanted(*block, root)) text += line + "\n";
            i += block->lines.size();
        }
        if (i < guide.lines.size()) text += guide.lines[i] + "\n";
    }
    return text;
}

}  // namespace lab::guides
