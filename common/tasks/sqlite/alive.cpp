#include "common/tasks/sqlite/alive.hpp"

#include "common/tasks/errors.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace tasks::sqlite {

std::string worker_file(const std::string& database, std::int64_t worker) {
    return fmt::format("{}-worker-{}", database, worker);
}

AliveMark::AliveMark(const std::string& database, std::int64_t worker)
    : path_(worker_file(database, worker)) {
    descriptor_ = ::open(path_.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666);
    if (descriptor_ < 0 || ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        if (descriptor_ >= 0) ::close(descriptor_);
        throw BrokerError(
            fmt::format("make {}, by which other workers see that this one lives: {}: "
                        "may you write to that folder?",
                        path_, base::system_text(error)));
    }
}

AliveMark::~AliveMark() {
    ::unlink(path_.c_str());
    ::close(descriptor_);
}

bool is_alive(const std::string& database, std::int64_t worker) {
    const std::string path = worker_file(database, worker);
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor < 0) return errno != ENOENT;
    const bool is_locked = ::flock(descriptor, LOCK_EX | LOCK_NB) != 0;
    if (!is_locked) ::unlink(path.c_str());
    ::close(descriptor);
    return is_locked;
}

}  // namespace tasks::sqlite
