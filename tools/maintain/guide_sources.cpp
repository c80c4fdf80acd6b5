#include "tools/maintain/guide_sources.hpp"

#include "common/base/errors.hpp"
#include "common/base/regex.hpp"
#include "tools/course.hpp"
#include "tools/maintain/guide_document.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>

namespace lab::guides {
namespace {

namespace fs = std::filesystem;

bool is_source(const fs::path& file) {
    const auto extension = file.extension();
    return extension == ".cpp" || extension == ".hpp" || extension == ".txt";
}

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::string_view without_indent(std::string_view line) {
    const auto begin = line.find_first_not_of(' ');
    return begin == std::string_view::npos ? std::string_view{} : line.substr(begin);
}

}  // namespace

std::vector<Region> regions_of(const fs::path& solution) {
    static const base::Regex begin(R"(^\s*// LAB (\d+\.\d+).*)");
    static const base::Regex end(R"(^\s*// END (\d+\.\d+)\s*)");
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(solution))
        if (is_source(entry.path())) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<Region> regions;
    for (const fs::path& file : files) {
        bool inside = false;
        for (const std::string& line : split_lines(read_file(file))) {
            const auto text = without_indent(line);
            if (const auto found = begin.match(line)) {
                regions.push_back({(*found)[1], file.filename().string(), 0});
                inside = true;
            } else if (end.matches(line)) {
                inside = false;
            } else if (inside && !text.empty() && text.substr(0, 2) != "//") {
                ++regions.back().lines;
            }
        }
    }
    return regions;
}

Words::Words(const std::vector<fs::path>& folders) {
    for (const fs::path& folder : folders) {
        if (!fs::is_directory(folder)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            if (!entry.is_regular_file() || !is_source(entry.path())) continue;
            const std::string text = read_file(entry.path());
            for (auto at = text.begin(); at != text.end();) {
                const auto begin = std::find_if(at, text.end(), is_word);
                at = std::find_if_not(begin, text.end(), is_word);
                if (begin != at) words_.emplace_back(begin, at);
            }
        }
    }
    std::sort(words_.begin(), words_.end());
    words_.erase(std::unique(words_.begin(), words_.end()), words_.end());
}

bool Words::contains(std::string_view word) const {
    return std::binary_search(words_.begin(), words_.end(), word);
}

std::vector<std::string> cut(std::string_view source, std::string_view name) {
    const auto lines = split_lines(source);
    const auto first = std::find_if(lines.begin(), lines.end(), [&](const std::string& line) {
        return line.find(name) != std::string::npos;
    });
    if (first == lines.end()) throw base::Error(fmt::format("\"{}\" does not occur in it", name));
    const bool comment = without_indent(*first).substr(0, 2) == "//";
    std::vector<std::string> code;
    int depth = 0;
    for (auto line = first; line != lines.end(); ++line) {
        if (comment && without_indent(*line).substr(0, 2) != "//") break;
        code.push_back(*line);
        if (comment) continue;
        depth += static_cast<int>(std::count(line->begin(), line->end(), '{') -
                                  std::count(line->begin(), line->end(), '}'));
        const char last = line->empty() ? ' ' : line->back();
        if (depth <= 0 && (last == ';' || last == '}')) break;
    }
    // The quotation begins at the left margin.
    const auto indent = first->find_first_not_of(' ');
    for (std::string& line : code) line.erase(0, std::min(indent, line.find_first_not_of(' ')));
    return code;
}

}  // namespace lab::guides
