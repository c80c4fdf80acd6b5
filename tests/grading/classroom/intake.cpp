#include "tests/grading/classroom/intake.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/classroom/near_miss.hpp"
#include "tests/grading/classroom/safe_file.hpp"
#include "tests/grading/report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <utility>

namespace grading::classroom {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

/// What operating systems, editors and builds leave behind.
bool is_litter(const std::string& name, bool folder) {
    if (name.starts_with("._")) return true;
    if (!folder) return false;
    constexpr std::array<std::string_view, 7> kFolders = {
        "__MACOSX", ".git", ".vs", ".vscode", ".idea", "node_modules", "CMakeFiles"};
    return name.starts_with("build") || name.starts_with("cmake-build") ||
           std::find(kFolders.begin(), kFolders.end(), name) != kFolders.end();
}

struct Listing {
    std::vector<fs::path> files;  ///< below the folder
    bool cut = false;
};

void list(const fs::path& folder, const fs::path& below, std::size_t depth,
          const IntakeLimits& limits, std::size_t& left, Listing& listing) {
    std::vector<fs::directory_entry> entries;
    std::error_code error;
    for (fs::directory_iterator it(folder / below, error), end; !error && it != end;
         it.increment(error)) {
        if (left == 0) {
            listing.cut = true;
            break;
        }
        std::error_code hidden;  // in a folder that may be listed and not entered
        const bool is_folder = it->symlink_status(hidden).type() == fs::file_type::directory;
        if (is_litter(it->path().filename().string(), is_folder)) continue;
        --left;
        entries.push_back(*it);
    }
    if (error && below.empty()) {
        throw base::Error(fmt::format("read the folder: {}", error.message()));
    }
    std::sort(entries.begin(), entries.end());
    for (const auto& entry : entries) {
        const auto path = below / entry.path().filename();
        std::error_code hidden;
        if (entry.symlink_status(hidden).type() != fs::file_type::directory) {
            listing.files.push_back(path);
        } else if (depth > 1) {
            list(folder, path, depth - 1, limits, left, listing);
        }
    }
}

/// Why the compiler would not understand the text, or nothing.
std::string encoding_problem(std::string_view text) {
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        return "is saved as UTF-16; save it as UTF-8";
    }
    if (const auto zero = text.substr(0, 4096).find('\0'); zero != std::string_view::npos) {
        return zero <= 1 ? "looks like UTF-16; save it as UTF-8" : "is not a text file";
    }
    return {};
}

/// What is unusual about the text and does no harm.
std::string peculiarity(std::string_view text) {
    std::string result;
    if (text.starts_with(kUtf8Mark)) result = "a byte order mark";
    if (text.find("\r\n") != std::string_view::npos) {
        result += result.empty() ? "CR LF line ends" : " and CR LF line ends";
    }
    return result;
}

/// The bytes of the one file of that name; throws `base::Error` with the rest of a sentence.
std::string content_of(const fs::path& folder, const std::vector<fs::path>& candidates,
                       const IntakeLimits& limits) {
    std::string content = read_untrusted(folder / candidates.front(), limits.file_size);
    for (std::size_t i = 1; i < candidates.size(); ++i) {
        if (read_untrusted(folder / candidates[i], limits.file_size) != content) {
            throw base::Error(
                fmt::format("is there more than once, with different content: {} and {}",
                            visible(candidates.front().string()), visible(candidates[i].string())));
        }
    }
    if (const auto problem = encoding_problem(content); !problem.empty()) {
        throw base::Error(problem);
    }
    return content;
}

}  // namespace

Intake take(const fs::path& folder, const std::vector<std::string>& wanted,
            const IntakeLimits& limits) {
    Intake intake;
    Listing listing;
    std::size_t left = limits.entries;
    list(folder, {}, limits.depth, limits, left, listing);
    if (listing.cut) {
        intake.notes.push_back(
            fmt::format("more than {} files; only the first ones were looked at", limits.entries));
    }

    std::map<std::string, std::vector<std::string>> peculiar;
    std::vector<std::string> other_names;
    for (const auto& file : listing.files) {
        const std::string name = file.filename().string();
        if (std::find(wanted.begin(), wanted.end(), name) == wanted.end()) {
            other_names.push_back(name);
        }
    }
    for (const auto& name : wanted) {
        std::vector<fs::path> candidates;
        std::copy_if(listing.files.begin(), listing.files.end(), std::back_inserter(candidates),
                     [&](const fs::path& file) { return file.filename() == name; });
        if (candidates.empty()) {
            const auto near = near_miss(name, other_names);
            intake.missing[name] =
                near.empty() ? fmt::format("{} is missing.", name)
                             : fmt::format("{} is missing; found {}.", name, visible(near));
            continue;
        }
        try {
            auto content = content_of(folder, candidates, limits);
            peculiar[peculiarity(content)].push_back(name);
            intake.files[name] = std::move(content);
        } catch (const base::Error& error) {
            intake.missing[name] = fmt::format("{} {}.", name, error.what());
        }
    }
    for (const auto& [what, names] : peculiar) {
        if (what.empty()) continue;
        const auto who =
            names.size() == 1 ? names.front() + " has" : fmt::format("{} files have", names.size());
        intake.notes.push_back(fmt::format("{} {}; accepted", who, what));
    }
    if (intake.files.empty()) {
        intake.notes.push_back(
            listing.files.empty()
                ? "it is empty"
                : fmt::format("none of the lab's files is in it; it has {}",
                              visible(listing.files.front().filename().string())));
    }
    return intake;
}

}  // namespace grading::classroom
