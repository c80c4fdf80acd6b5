// Files read and written in blocks, with errors that name the file.
//
//     base::ReadableFile source("mytext.txt");
//     base::PartFile copy("received.txt");         // writes received.txt.part
//     std::vector<char> buffer(65536);
//     while (const auto count = source.read_some(buffer)) copy.write({buffer.data(), count});
//     copy.commit();                               // now it is received.txt
//
// Each object belongs to one thread. All errors are base::Error.
#pragma once

#include "common/base/at_stop.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace base {

/// A regular file, open for reading from the beginning.
class ReadableFile {
public:
    /// Throws when the file is missing, may not be read or is no regular file.
    explicit ReadableFile(const std::string& path);
    ~ReadableFile();
    ReadableFile(const ReadableFile&) = delete;
    ReadableFile& operator=(const ReadableFile&) = delete;

    /// The size in bytes when it was opened.
    std::uint64_t size() const { return size_; }

    /// Fills the buffer from the file; returns fewer bytes only at its end, and then 0.
    std::size_t read_some(std::span<char> buffer);

private:
    std::string path_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

/// A file that gets its name only when it is complete: until `commit` it is `{path}.part`, and when
/// the object is destroyed or the program stopped before that, nothing is left of it.
class PartFile {
public:
    /// Throws when the file cannot be created or another program is writing it.
    explicit PartFile(const std::string& path);
    ~PartFile();
    PartFile(const PartFile&) = delete;
    PartFile& operator=(const PartFile&) = delete;

    /// Appends; throws when the disk is full.
    void write(std::string_view bytes);

    /// Closes the file and gives it its name, in place of a file that has it already.
    void commit();

private:
    std::string path_;
    std::string part_;
    int descriptor_ = -1;
    bool ours_ = false;  // the file under the temporary name is this object's to remove
    AtStop remove_at_stop_;
};

}  // namespace base
