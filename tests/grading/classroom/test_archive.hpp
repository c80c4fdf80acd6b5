// Writes small archives for tests, hostile ones too.
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <filesystem>
#include <string>
#include <vector>

namespace grading::classroom {

struct TestEntry {
    std::string path;
    std::string content{};
    unsigned type = AE_IFREG;
    std::string target{};  ///< of a link
};

/// ".zip" or ".tar.gz", as the name says.
inline void write_archive(const std::filesystem::path& file,
                          const std::vector<TestEntry>& entries) {
    archive* out = archive_write_new();
    if (file.extension() == ".zip") {
        archive_write_set_format_zip(out);
    } else {
        archive_write_set_format_pax_restricted(out);
        archive_write_add_filter_gzip(out);
    }
    archive_write_open_filename(out, file.c_str());
    for (const auto& entry : entries) {
        archive_entry* header = archive_entry_new();
        archive_entry_set_pathname(header, entry.path.c_str());
        archive_entry_set_filetype(header, entry.type);
        archive_entry_set_perm(header, 0755);
        archive_entry_set_size(header, static_cast<la_int64_t>(entry.content.size()));
        if (entry.type == AE_IFLNK)
            archive_entry_set_symlink(header, entry.target.c_str());
        else if (!entry.target.empty())
            archive_entry_set_hardlink(header, entry.target.c_str());
        archive_write_header(out, header);
        archive_write_data(out, entry.content.data(), entry.content.size());
        archive_entry_free(header);
    }
    archive_write_close(out);
    archive_write_free(out);
}

}  // namespace grading::classroom
