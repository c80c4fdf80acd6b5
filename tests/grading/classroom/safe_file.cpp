#include "tests/grading/classroom/safe_file.hpp"

#include "common/base/errors.hpp"

#include <fmt/core.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace grading::classroom {
namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }

private:
    int fd_;
};

}  // namespace

std::string read_untrusted(const std::filesystem::path& file, std::uint64_t limit) {
    const Descriptor fd(::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (fd.get() < 0) {
        if (errno == ELOOP) throw base::Error("is a link, not a file");
        throw base::Error("cannot be read: " + base::system_text(errno));
    }
    struct stat about {};
    if (::fstat(fd.get(), &about) != 0 || !S_ISREG(about.st_mode)) {
        throw base::Error("is not a regular file");
    }
    std::string content;
    std::array<char, 64 * 1024> block;
    for (;;) {
        const auto got = ::read(fd.get(), block.data(), block.size());
        if (got < 0) throw base::Error("cannot be read: " + base::system_text(errno));
        if (got == 0) return content;
        content.append(block.data(), static_cast<std::size_t>(got));
        if (content.size() > limit) {
            throw base::Error(fmt::format("is larger than {} KiB", limit >> 10));
        }
    }
}

void write_atomically(const std::filesystem::path& file, std::string_view content) {
    auto part = file;
    part += ".part";
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
    out.close();
    std::error_code error;
    if (out) std::filesystem::rename(part, file, error);
    if (!out || error) {
        std::error_code ignored;
        std::filesystem::remove(part, ignored);
        throw base::Error(fmt::format("write {}: {}", file.string(),
                                      error ? error.message() : base::system_text(errno)));
    }
}

}  // namespace grading::classroom
