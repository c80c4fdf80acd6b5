#include "tests/grading/files.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/value_type.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace grading {
namespace {

namespace fs = std::filesystem;

/// A regular file's content; nothing when there is none. Links are not followed out of the folder.
std::optional<std::string> content_of(const fs::path& path) {
    std::error_code error;
    if (!fs::is_regular_file(fs::symlink_status(path, error))) return std::nullopt;
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string first_difference(const std::string& path, const std::string& actual,
                             const std::string& expected) {
    const auto shorter = std::min(actual.size(), expected.size());
    const auto at = static_cast<std::size_t>(
        std::mismatch(actual.begin(), actual.begin() + static_cast<std::ptrdiff_t>(shorter),
                      expected.begin())
            .first -
        actual.begin());
    if (at == expected.size())
        return fmt::format("{} has {} bytes; the right {} are there, and then {} more.", path,
                           actual.size(), expected.size(), actual.size() - at);
    if (at == actual.size())
        return fmt::format("{} ends too early: it has {} of {} bytes.", path, actual.size(),
                           expected.size());
    return fmt::format("{} differs from byte {} on (it has {} bytes, {} were expected).", path,
                       at + 1, actual.size(), expected.size());
}

}  // namespace

std::string random_text(std::uint64_t size, Random& random) {
    Piece word;
    word.type = ValueType::Word;
    std::array<std::string, 256> words;
    for (auto& text : words) text = choose_value(word, random);
    constexpr std::size_t kColumn = 60;
    std::string text;
    std::size_t line_start = 0;
    text.reserve(size + kColumn);
    while (text.size() < size) {
        text += words.at(random() % words.size());
        const bool full = text.size() - line_start > kColumn;
        text += full ? '\n' : ' ';
        if (full) line_start = text.size();
    }
    text.resize(size);
    return text;
}

void write_file(const fs::path& path, const std::string& content) {
    fs::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary);
    file << content;
    file.close();
    if (!file) throw base::Error(fmt::format("write {}: {}", path.string(), std::strerror(errno)));
}

std::string file_problem(const fs::path& folder, const ExpectFile& expected, const Values& values) {
    const auto actual = content_of(folder / expected.path);
    if (expected.kind == ExpectFile::Kind::Absent)
        return actual ? fmt::format("{} is there, with {} bytes, and must not be.", expected.path,
                                    actual->size())
                      : std::string();
    if (!actual) return fmt::format("There is no file {}.", expected.path);
    std::string wanted;
    if (expected.kind == ExpectFile::Kind::Is) {
        wanted = expected.content.show(values);
    } else {
        const auto other = content_of(folder / expected.other);
        if (!other) throw base::Error(expected.other + " is not there to compare with");
        wanted = *other;
    }
    return *actual == wanted ? std::string() : first_difference(expected.path, *actual, wanted);
}

}  // namespace grading
