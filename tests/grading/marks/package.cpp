#include "tests/grading/marks/package.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/classroom/safe_file.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <memory>

namespace grading::marks {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestFile = 16u << 20;

/// Below the root of the course; the labs' folders come in addition.
constexpr std::array<std::string_view, 10> kParts = {
    "CMakeLists.txt", "CMakePresets.json",    "LICENSE",       "lab",        "cmake", "common",
    "tools",          "tests/CMakeLists.txt", "tests/grading", "tests/peers"};

bool is_lab_folder(std::string_view name) {
    return name.size() > 4 && name.starts_with("lab") && name[3] >= '0' && name[3] <= '9' &&
           name.find('-') != std::string_view::npos;
}

/// Of a lab, what is compiled and what judges: no guide, hints or answers.
bool belongs(const std::string& path) {
    if (!is_lab_folder(path)) return true;
    const fs::path file(path);
    const auto ending = file.extension();
    return file.filename() == "CMakeLists.txt" || ending == ".cpp" || ending == ".hpp" ||
           ending == ".expect" || path.find("/checks/") != std::string::npos;
}

PackedFile packed(const fs::path& file, std::string path) {
    try {
        const auto executable = fs::status(file).permissions() & fs::perms::owner_exec;
        return {std::move(path), classroom::read_untrusted(file, kLargestFile),
                executable != fs::perms::none};
    } catch (const base::Error& error) {
        throw base::Error(fmt::format("pack {}: {}", file.string(), error.what()));
    }
}

void add_tree(std::vector<PackedFile>& files, const fs::path& root, const fs::path& part) {
    if (fs::is_regular_file(root / part)) {
        files.push_back(packed(root / part, "course/" + part.string()));
        return;
    }
    if (!fs::is_directory(root / part)) return;
    for (fs::recursive_directory_iterator it(root / part), end; it != end; ++it) {
        const auto path = it->path().lexically_relative(root).generic_string();
        const auto name = it->path().filename().string();
        if (name.starts_with('.') || name == "__pycache__") {
            if (it->is_directory()) it.disable_recursion_pending();
        } else if (it->symlink_status().type() == fs::file_type::regular && belongs(path)) {
            files.push_back(packed(it->path(), "course/" + path));
        }
    }
}

void fill_in(std::string& text, std::string_view place, std::string_view value) {
    for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at))
        text.replace(at, place.size(), value);
}

struct Closer {
    void operator()(archive* zip) const { archive_write_free(zip); }
    void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

}  // namespace

const std::vector<Platform>& platforms() {
    static const std::vector<Platform> table{
        {"gradescope", "autograder.zip with setup.sh and run_autograder",
         "Upload it under Configure Autograder, with Ubuntu 24.04 or later as base image."},
        {"classroom50", "autograder.py and what it needs",
         "Unpack it into CLASSROOM/autograders/ASSIGNMENT/ of your classroom50 repository."}};
    return table;
}

const Platform& find_platform(std::string_view name) {
    std::string all;
    for (const auto& platform : platforms()) {
        if (platform.name == name) return platform;
        all += (all.empty() ? "" : ", ") + std::string(platform.name);
    }
    throw base::UsageError(fmt::format("there is no package for '{}'; there are {}", name, all));
}

std::vector<PackedFile> package_of(const Platform& platform, const fs::path& root, const Lab& lab) {
    std::vector<PackedFile> files;
    const fs::path scripts = root / "tests/grading/marks/packages" / platform.name;
    if (!fs::is_directory(scripts))
        throw base::Error(fmt::format("pack {}: it is not there", scripts.string()));
    for (const auto& entry : fs::directory_iterator(scripts)) {
        auto script = packed(entry.path(), entry.path().filename().string());
        fill_in(script.content, "@LAB@", std::to_string(lab.number));
        fill_in(script.content, "@FOLDER@", lab.folder);
        files.push_back(std::move(script));
    }
    for (const auto part : kParts) add_tree(files, root, part);
    for (const auto& entry : fs::directory_iterator(root)) {
        const auto name = entry.path().filename().string();
        if (is_lab_folder(name) && entry.is_directory()) add_tree(files, root, name);
    }
    std::sort(files.begin(), files.end(),
              [](const PackedFile& a, const PackedFile& b) { return a.path < b.path; });
    return files;
}

void write_zip(const fs::path& file, const std::vector<PackedFile>& files) {
    constexpr std::time_t kAlways = 1'600'000'000;  // not the time of packing: the same bytes
    const std::unique_ptr<archive, Closer> zip(archive_write_new());
    auto part = file;
    part += ".part";
    const auto require = [&](int status) {
        if (status == ARCHIVE_OK) return;
        std::error_code ignored;
        fs::remove(part, ignored);
        throw base::Error(
            fmt::format("write {}: {}", file.string(), archive_error_string(zip.get())));
    };
    require(archive_write_set_format_zip(zip.get()));
    require(archive_write_open_filename(zip.get(), part.c_str()));
    for (const auto& packed : files) {
        const std::unique_ptr<archive_entry, Closer> entry(archive_entry_new());
        archive_entry_set_pathname(entry.get(), packed.path.c_str());
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), packed.executable ? 0755 : 0644);
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(packed.content.size()));
        archive_entry_set_mtime(entry.get(), kAlways, 0);
        require(archive_write_header(zip.get(), entry.get()));
        const auto written =
            archive_write_data(zip.get(), packed.content.data(), packed.content.size());
        require(written == static_cast<la_ssize_t>(packed.content.size()) ? ARCHIVE_OK
                                                                          : ARCHIVE_FATAL);
    }
    require(archive_write_close(zip.get()));
    std::error_code error;
    fs::rename(part, file, error);
    if (error) throw base::Error(fmt::format("write {}: {}", file.string(), error.message()));
}

}  // namespace grading::marks
