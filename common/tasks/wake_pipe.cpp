#include "common/tasks/wake_pipe.hpp"

#include "common/base/errors.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace tasks {

WakePipe::WakePipe() {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) base::throw_system_error("make a pipe", errno);
    read_ = ends[0];
    write_ = ends[1];
    for (const int end : ends) {
        ::fcntl(end, F_SETFL, O_NONBLOCK);
        ::fcntl(end, F_SETFD, FD_CLOEXEC);
    }
}

WakePipe::~WakePipe() {
    ::close(read_);
    ::close(write_);
}

void WakePipe::wake() noexcept {
    const int before = errno;
    // When the pipe is full, it is going to wake anyway.
    [[maybe_unused]] const auto written = ::write(write_, "!", 1);
    errno = before;
}

bool WakePipe::take() {
    std::array<char, 256> buffer;
    bool was_something = false;
    while (::read(read_, buffer.data(), buffer.size()) > 0) was_something = true;
    return was_something;
}

}  // namespace tasks
