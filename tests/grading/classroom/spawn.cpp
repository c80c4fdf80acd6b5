#include "tests/grading/classroom/spawn.hpp"

#include "common/base/errors.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <string_view>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace grading::classroom {
namespace {

constexpr int kCannotRun = 127;

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (const auto& text : texts) result.push_back(const_cast<char*>(text.c_str()));
    result.push_back(nullptr);
    return result;
}

/// Between fork and exec: only what is allowed there.
[[noreturn]] void become(const SpawnOptions& options, char* const* argv, char* const* environment,
                         int out, int err) {
    ::setsid();
    for (int number = 1; number < SIGSYS; ++number) ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    const int in = ::open("/dev/null", O_RDONLY);
    bool ready = ::dup2(in, 0) == 0 && ::dup2(out, 1) == 1 && ::dup2(err, 2) == 2;
    ::syscall(SYS_close_range, 3u, ~0u, 0u);
    const auto& user = options.user;
    if (user.drop) {
        ready = ready && ::setgroups(0, nullptr) == 0 &&
                ::setresgid(user.group, user.group, user.group) == 0 &&
                ::setresuid(user.user, user.user, user.user) == 0;
    }
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // after the change of user, which clears it
    ready = ready && ::chdir(options.folder.c_str()) == 0;
    if (ready) ::execve(argv[0], argv, environment);
    constexpr std::string_view kText = "cannot be started\n";
    [[maybe_unused]] const auto written = ::write(2, kText.data(), kText.size());
    ::_exit(kCannotRun);
}

std::array<int, 2> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) base::throw_system_error("make a pipe", errno);
    return ends;
}

}  // namespace

Running spawn(const Argv& command, const SpawnOptions& options) {
    const auto out = make_pipe();
    const auto err = make_pipe();
    const auto argv = pointers(command);
    const auto environment = pointers(options.environment);
    const pid_t pid = ::fork();
    if (pid == 0) become(options, argv.data(), environment.data(), out[1], err[1]);
    const int error = errno;
    ::close(out[1]);
    ::close(err[1]);
    if (pid < 0) {
        ::close(out[0]);
        ::close(err[0]);
        base::throw_system_error("start " + command.front(), error);
    }
    for (const int fd : {out[0], err[0]}) ::fcntl(fd, F_SETFL, O_NONBLOCK);
    return {pid, out[0], err[0]};
}

Spawned run_captured(const Argv& command, const SpawnOptions& options) {
    using Clock = std::chrono::steady_clock;
    Running running = spawn(command, options);
    Spawned result;
    const auto deadline = Clock::now() + options.time;
    std::array<pollfd, 2> streams = {pollfd{running.out, POLLIN, 0},
                                     pollfd{running.err, POLLIN, 0}};
    const std::array<std::string*, 2> kept = {&result.out, &result.err};
    while (streams[0].fd >= 0 || streams[1].fd >= 0) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0) {
            result.timed_out = true;
            break;
        }
        if (::poll(streams.data(), streams.size(), static_cast<int>(left)) < 0 && errno != EINTR)
            break;
        for (std::size_t i = 0; i < streams.size(); ++i) {
            if (streams[i].fd < 0 || streams[i].revents == 0) continue;
            std::array<char, 16 * 1024> block;
            const auto got = ::read(streams[i].fd, block.data(), block.size());
            if (got > 0) {
                const auto room = options.output - std::min(options.output, kept[i]->size());
                const auto size = std::min(room, static_cast<std::size_t>(got));
                kept[i]->append(block.data(), size);
                result.cut = result.cut || size < static_cast<std::size_t>(got);
            } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
                streams[i].fd = -1;
            }
        }
    }
    if (result.timed_out) ::kill(-running.pid, SIGKILL);
    ::close(running.out);
    ::close(running.err);
    int status = 0;
    while (::waitpid(running.pid, &status, 0) < 0 && errno == EINTR) {
    }
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

}  // namespace grading::classroom
