#include "tests/grading/files.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/value_type.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <string_view>
#include <unistd.h>

namespace grading {
namespace {

namespace fs = std::filesystem;

/// The size of a regular file; nothing when there is none. A link is none.
std::optional<std::uint64_t> size_of(const fs::path& path) {
    std::error_code error;
    if (!fs::is_regular_file(fs::symlink_status(path, error))) return std::nullopt;
    const auto size = fs::file_size(path, error);
    return error ? std::nullopt : std::optional<std::uint64_t>(size);
}

/// Not more than `most` bytes of a file: a student's program may have made it as large as it likes.
std::string content_of(const fs::path& path, std::uint64_t most) {
    std::ifstream file(path, std::ios::binary);
    std::string content(std::min(most, size_of(path).value_or(0)), '\0');
    file.read(content.data(), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(file.gcount()));
    return content;
}

/// `size` is that of the file, of which `actual` may be only the beginning.
std::string first_difference(const std::string& path, const std::string& actual, std::uint64_t size,
                             const std::string& expected) {
    const auto shorter = std::min(actual.size(), expected.size());
    const auto at = static_cast<std::size_t>(
        std::mismatch(actual.begin(), actual.begin() + static_cast<std::ptrdiff_t>(shorter),
                      expected.begin())
            .first -
        actual.begin());
    if (at == expected.size())
        return fmt::format("{} has {} bytes; the right {} are there, and then {} more.", path,
                           actual.size(), expected.size(), size - at);
    if (at == actual.size())
        return fmt::format("{} ends too early: it has {} of {} bytes.", path, size,
                           expected.size());
    return fmt::format("{} differs from byte {} on (it has {} bytes, {} were expected).", path,
                       at + 1, size, expected.size());
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
    // What a student's program has put in its place is not followed, and not overwritten.
    std::error_code ignored;
    fs::remove_all(path, ignored);
    fs::create_directories(path.parent_path(), ignored);
    constexpr int kNew = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    const int fd = ::open(path.c_str(), kNew, 0644);
    std::string_view rest = content;
    while (fd >= 0 && !rest.empty()) {
        const auto written = ::write(fd, rest.data(), rest.size());
        if (written < 0 && errno != EINTR) break;
        if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
    }
    const int error = errno;
    if (fd >= 0) ::close(fd);
    if (fd < 0 || !rest.empty())
        throw base::Error(fmt::format("write {}: {}", path.string(), std::strerror(error)));
}

std::string file_problem(const fs::path& folder, const ExpectFile& expected, const Values& values,
                         const GivenFiles& given) {
    constexpr std::uint64_t kMostCompared = 256u << 20;
    const auto path = folder / expected.path;
    const auto size = size_of(path);
    if (expected.kind == ExpectFile::Kind::Absent) {
        std::error_code error;
        if (!fs::exists(fs::symlink_status(path, error))) return {};
        return size ? fmt::format("{} is there, with {} bytes, and must not be.", expected.path,
                                  *size)
                    : fmt::format("{} is there and must not be.", expected.path);
    }
    if (!size) return fmt::format("There is no file {}.", expected.path);
    std::string wanted;
    if (expected.kind == ExpectFile::Kind::Is) {
        wanted = expected.content.show(values);
    } else if (const auto known = given.find(expected.other); known != given.end()) {
        wanted = known->second;  // as it was given, whatever the programs have made of it since
    } else {
        if (!size_of(folder / expected.other))
            return fmt::format("There is no file {}.", expected.other);
        wanted = content_of(folder / expected.other, kMostCompared);
    }
    const auto actual = content_of(path, wanted.size());
    if (actual == wanted && *size == wanted.size()) return {};
    return first_difference(expected.path, actual, *size, wanted);
}

}  // namespace grading
