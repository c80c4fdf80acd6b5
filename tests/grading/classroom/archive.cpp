#include "tests/grading/classroom/archive.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/report.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace grading::classroom {
namespace {

constexpr std::array<std::string_view, 5> kEndings = {".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz"};

struct ReadFree {
    void operator()(archive* a) const { archive_read_free(a); }
};
struct WriteFree {
    void operator()(archive* a) const { archive_write_free(a); }
};
using Reader = std::unique_ptr<archive, ReadFree>;
using Writer = std::unique_ptr<archive, WriteFree>;

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::string_view ending(std::string_view lower_name) {
    for (auto end : kEndings) {
        if (lower_name.size() > end.size() && lower_name.ends_with(end)) return end;
    }
    return {};
}

[[noreturn]] void refuse(const std::string& reason) {
    throw base::Error("the archive was refused: " + reason);
}

std::string reason_of(archive* a) {
    const char* text = archive_error_string(a);
    return text ? visible(text) : "no reason given";
}

Reader open_reader(const std::filesystem::path& file) {
    Reader reader(archive_read_new());
    archive_read_support_format_zip(reader.get());
    archive_read_support_format_tar(reader.get());
    archive_read_support_filter_gzip(reader.get());
    archive_read_support_filter_xz(reader.get());
    if (archive_read_open_filename(reader.get(), file.c_str(), 64 * 1024) != ARCHIVE_OK) {
        throw base::Error("the archive cannot be read: " + reason_of(reader.get()));
    }
    return reader;
}

Writer open_writer() {
    Writer writer(archive_write_disk_new());
    archive_write_disk_set_options(
        writer.get(), ARCHIVE_EXTRACT_SECURE_NODOTDOT | ARCHIVE_EXTRACT_SECURE_SYMLINKS |
                          ARCHIVE_EXTRACT_SECURE_NOABSOLUTEPATHS | ARCHIVE_EXTRACT_NO_OVERWRITE);
    return writer;
}

class WorkingFolder {
public:
    explicit WorkingFolder(const std::filesystem::path& folder)
        : before_(std::filesystem::current_path()) {
        std::filesystem::current_path(folder);
    }
    ~WorkingFolder() {
        std::error_code ignored;
        std::filesystem::current_path(before_, ignored);
    }
    WorkingFolder(const WorkingFolder&) = delete;
    WorkingFolder& operator=(const WorkingFolder&) = delete;

private:
    std::filesystem::path before_;
};

/// The entry's path below the folder; refuses what does not stay there.
std::filesystem::path checked_path(archive_entry* entry) {
    const char* raw = archive_entry_pathname(entry);
    if (!raw) refuse("a name in it cannot be read");
    const std::filesystem::path path = std::filesystem::path(raw).lexically_normal();
    if (path.is_absolute()) refuse(fmt::format("{} is an absolute path", visible(raw)));
    for (const auto& part : std::filesystem::path(raw)) {
        if (part == "..") refuse(fmt::format("{} leads out of the folder", visible(raw)));
    }
    return path;
}

void copy_data(archive* from, archive* to, std::uint64_t& left) {
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    for (;;) {
        const int got = archive_read_data_block(from, &block, &size, &offset);
        if (got == ARCHIVE_EOF) return;
        if (got < ARCHIVE_WARN) throw base::Error("the archive is damaged: " + reason_of(from));
        // The offset counts too: a sparse file may claim terabytes with one block.
        if (size > left || static_cast<std::uint64_t>(offset) > left) {
            refuse("unpacked it is too large");
        }
        left -= size;
        if (archive_write_data_block(to, block, size, offset) < ARCHIVE_WARN) {
            throw base::Error("the archive cannot be unpacked: " + reason_of(to));
        }
    }
}

}  // namespace

bool is_archive_name(const std::filesystem::path& file) {
    return !ending(lower(file.filename().string())).empty();
}

std::string archive_stem(const std::filesystem::path& file) {
    std::string name = file.filename().string();
    name.resize(name.size() - ending(lower(name)).size());
    return name;
}

void unpack(const std::filesystem::path& file, const std::filesystem::path& folder,
            const UnpackLimits& limits) {
    const Reader reader = open_reader(std::filesystem::absolute(file));
    const Writer writer = open_writer();
    const WorkingFolder inside(folder);  // only relative paths pass SECURE_NOABSOLUTEPATHS
    std::set<std::string> names;
    std::uint64_t left = limits.bytes;
    std::size_t entries = 0;
    archive_entry* entry = nullptr;
    for (;;) {
        const int got = archive_read_next_header(reader.get(), &entry);
        if (got == ARCHIVE_EOF) break;
        if (got < ARCHIVE_WARN) {
            throw base::Error("the archive is damaged: " + reason_of(reader.get()));
        }
        if (++entries > limits.entries) {
            refuse(fmt::format("it holds more than {} entries", limits.entries));
        }
        const auto path = checked_path(entry);
        const auto type = archive_entry_filetype(entry);
        if (type == AE_IFDIR) continue;  // made on the way to its files
        if (type != AE_IFREG || archive_entry_hardlink(entry)) {
            refuse(fmt::format("{} is a link or a device", visible(path.string())));
        }
        if (archive_entry_is_encrypted(entry)) refuse("it is encrypted");
        if (!names.insert(lower(path.string())).second) {
            refuse(fmt::format("{} is in it twice", visible(path.string())));
        }
        archive_entry* plain = archive_entry_new();
        const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> owner(
            plain, archive_entry_free);
        archive_entry_set_pathname(plain, path.c_str());
        archive_entry_set_filetype(plain, AE_IFREG);
        archive_entry_set_perm(plain, 0644);
        if (archive_write_header(writer.get(), plain) < ARCHIVE_WARN) {
            throw base::Error("the archive cannot be unpacked: " + reason_of(writer.get()));
        }
        copy_data(reader.get(), writer.get(), left);
        archive_write_finish_entry(writer.get());
    }
    if (entries == 0) throw base::Error("the archive is empty");
}

}  // namespace grading::classroom
