#include "tests/grading/classroom/class_list.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/classroom/archive.hpp"
#include "tests/grading/report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <tuple>

namespace grading::classroom {
namespace {

namespace fs = std::filesystem;

/// Readable and unambiguous: the harmless letters of the name, and its fingerprint.
std::string id_of(const std::string& file_name) {
    constexpr std::size_t kLongest = 24;
    std::string id;
    for (const char letter : file_name) {
        const auto c = static_cast<unsigned char>(letter);
        if (std::isalnum(c) && c < 0x80)
            id += static_cast<char>(std::tolower(c));
        else if (!id.empty() && id.back() != '-')
            id += '-';
        if (id.size() == kLongest) break;
    }
    if (!id.empty() && id.back() != '-') id += '-';
    return id + fmt::format("{:08x}", fingerprint(file_name) & 0xffffffffu);
}

/// What an instructor keeps beside the submissions.
bool is_companion(const fs::path& file) {
    constexpr std::array<std::string_view, 4> kEndings = {".md", ".txt", ".json", ".csv"};
    const auto ending = file.extension().string();
    return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

}  // namespace

std::uint64_t fingerprint(std::string_view bytes, std::uint64_t seed) {
    for (const char c : bytes) {
        seed ^= static_cast<unsigned char>(c);
        seed *= 1099511628211ull;
    }
    // The length, so that "ab" + "c" differs from "a" + "bc".
    for (std::size_t size = bytes.size(); size > 0; size >>= 8u) {
        seed ^= size & 0xffu;
        seed *= 1099511628211ull;
    }
    return seed;
}

ClassList list_class(const fs::path& folder) {
    ClassList list;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        const std::string file_name = it->path().filename().string();
        if (file_name.starts_with('.')) continue;
        const auto type = it->symlink_status().type();
        const bool archive = type == fs::file_type::regular && is_archive_name(it->path());
        if (type != fs::file_type::directory && !archive) {
            if (type != fs::file_type::regular || !is_companion(it->path())) {
                list.notes.push_back(fmt::format(
                    "{} is neither a folder nor a .zip, .tar, .tar.gz, .tgz or .tar.xz; left out",
                    visible(file_name)));
            }
            continue;
        }
        const auto name = archive ? archive_stem(it->path()) : file_name;
        list.submissions.push_back({it->path(), visible(name), id_of(file_name), archive});
    }
    if (error) throw base::Error(fmt::format("read {}: {}", folder.string(), error.message()));
    if (list.submissions.empty()) {
        throw base::Error(
            fmt::format("{}: no submission in it; give the folder that holds one "
                        "folder or archive per student",
                        folder.string()));
    }

    std::map<std::string, int> names;
    for (const auto& submission : list.submissions) ++names[submission.name];
    for (auto& submission : list.submissions) {
        if (submission.archive && names[submission.name] > 1) {
            submission.name = visible(submission.path.filename().string());
        }
    }
    std::sort(list.submissions.begin(), list.submissions.end(),
              [](const Submission& a, const Submission& b) {
                  return std::tie(a.name, a.id) < std::tie(b.name, b.id);
              });
    std::sort(list.notes.begin(), list.notes.end());
    return list;
}

}  // namespace grading::classroom
