#include "common/base/file.hpp"

#include "common/base/errors.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace base {

ReadableFile::ReadableFile(const std::string& path) : path_(path) {
    // O_NONBLOCK: a named pipe without a writer must not hold us up before it is refused.
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor_ < 0) throw_system_error("open " + path, errno);
    struct stat status {};
    ::fstat(descriptor_, &status);
    if (!S_ISREG(status.st_mode)) {
        ::close(descriptor_);
        throw Error("open " + path + ": not a regular file");
    }
    size_ = static_cast<std::uint64_t>(status.st_size);
}

ReadableFile::~ReadableFile() {
    ::close(descriptor_);
}

std::size_t ReadableFile::read_some(std::span<char> buffer) {
    std::size_t filled = 0;
    while (filled < buffer.size()) {
        const ssize_t count = ::read(descriptor_, buffer.data() + filled, buffer.size() - filled);
        if (count == 0) break;
        if (count > 0) {
            filled += static_cast<std::size_t>(count);
        } else if (errno != EINTR) {
            throw_system_error("read " + path_, errno);
        }
    }
    return filled;
}

PartFile::PartFile(const std::string& path)
    : path_(path), part_(path + ".part"), remove_at_stop_([this] {
          if (ours_) ::unlink(part_.c_str());
      }) {
    const NoStop creating;
    descriptor_ = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor_ < 0) throw_system_error("create " + part_, errno);
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor_);
        throw Error("create " + part_ + ": another program is writing this file");
    }
    ours_ = true;
    // Only where there is something to cut off: ext4 takes a file cut to nothing for one that is
    // being replaced and, when it is closed, waits until the new content is on its way to the disk.
    struct stat status {};
    const bool left_over = ::fstat(descriptor_, &status) == 0 && status.st_size > 0;
    if (left_over && ::ftruncate(descriptor_, 0) != 0) {
        const int error = errno;
        ::close(descriptor_);
        throw_system_error("create " + part_, error);
    }
}

PartFile::~PartFile() {
    const NoStop removing;
    if (ours_) ::unlink(part_.c_str());
    if (descriptor_ >= 0) ::close(descriptor_);
}

void PartFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
        if (count >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(count));
        } else if (errno != EINTR) {
            throw_system_error("write " + part_, errno);
        }
    }
}

void PartFile::commit() {
    const NoStop renaming;
    if (std::rename(part_.c_str(), path_.c_str()) != 0) {
        throw_system_error("rename " + part_ + " to " + path_, errno);
    }
    ours_ = false;
    const int descriptor = descriptor_;
    descriptor_ = -1;
    // Some file systems (network, quota) tell only now that they had no room.
    if (::close(descriptor) != 0) {
        const int error = errno;
        ::unlink(path_.c_str());
        throw_system_error("write " + path_, error);
    }
}

}  // namespace base
