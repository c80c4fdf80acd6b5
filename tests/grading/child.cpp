#include "tests/grading/child.hpp"

#include <fmt/core.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "common/base/errors.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace grading {
namespace {

constexpr char kEndOfTransmission = 4;  // Ctrl-D

void close_if_open(int& fd) {
    if (fd >= 0) ::close(std::exchange(fd, -1));
}

/// To write to a program that has ended is an error of the call, not the end of the engine.
class WithoutPipeSignal {
public:
    WithoutPipeSignal() {
        struct sigaction ignore {};
        ignore.sa_handler = SIG_IGN;
        ::sigaction(SIGPIPE, &ignore, &before_);
    }
    ~WithoutPipeSignal() { ::sigaction(SIGPIPE, &before_, nullptr); }
    WithoutPipeSignal(const WithoutPipeSignal&) = delete;
    WithoutPipeSignal& operator=(const WithoutPipeSignal&) = delete;

private:
    struct sigaction before_ {};
};

[[noreturn]] void fail(const std::string& attempt) {
    throw base::Error(fmt::format("{}: {}", attempt, std::strerror(errno)));
}

/// Both ends close on exec; the child's ends become 0, 1, 2 by dup2.
std::array<int, 2> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) fail("make a pipe");
    for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
    return ends;
}

/// A terminal that changes nothing on its way: no echo, no CR LF, but lines and Ctrl-D.
std::array<int, 2> make_pty() {
    const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0) fail("make a terminal");
    const int slave = ::open(::ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (slave < 0) fail("open the terminal");
    termios settings{};
    ::tcgetattr(slave, &settings);
    settings.c_oflag &= ~static_cast<tcflag_t>(OPOST);
    settings.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL);
    ::tcsetattr(slave, TCSANOW, &settings);
    return {master, slave};
}

void set_limit(int resource, rlim_t value) {
    const rlimit limit{value, value};
    ::setrlimit(static_cast<__rlimit_resource_t>(resource), &limit);
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (const auto& text : texts) result.push_back(const_cast<char*>(text.c_str()));
    result.push_back(nullptr);
    return result;
}

/// In the child, between fork and exec: only what POSIX allows there.
[[noreturn]] void become(const Command& command, char* const* argv, char* const* environment,
                         int in, int out, int err, int report) {
    ::setsid();
#ifdef __linux__
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
    if (command.pty) ::ioctl(in, TIOCSCTTY, 0);
    const bool ready = ::dup2(in, 0) == 0 && ::dup2(out, 1) == 1 && ::dup2(err, 2) == 2 &&
                       ::chdir(command.folder.c_str()) == 0;
    if (ready) {
        set_limit(RLIMIT_CORE, 0);
        if (command.memory > 0) set_limit(RLIMIT_AS, command.memory);
        for (const int number : {SIGINT, SIGTERM, SIGPIPE, SIGCHLD}) ::signal(number, SIG_DFL);
        sigset_t none;
        ::sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        ::execve(argv[0], argv, environment);
    }
    const int error = errno;
    [[maybe_unused]] const auto written = ::write(report, &error, sizeof error);
    ::_exit(127);
}

}  // namespace

Child Child::start(const Command& command) {
    const auto report = make_pipe();
    const auto err = make_pipe();
    const auto in = command.pty ? make_pty() : make_pipe();
    const auto out = command.pty ? in : make_pipe();
    // A pipe is {read end, write end}, a terminal {ours, theirs}.
    const int their_in = command.pty ? in[1] : in[0];
    const int their_out = out[1];

    const auto argv = pointers(command.argv);
    const auto environment = pointers(command.environment);
    const pid_t pid = ::fork();
    if (pid < 0) fail("start " + command.argv.at(0));
    if (pid == 0)
        become(command, argv.data(), environment.data(), their_in, their_out, err[1], report[1]);

    Child child;
    child.pid_ = pid;
    child.pty_ = command.pty;
    child.in_ = command.pty ? in[0] : in[1];
    child.out_ = command.pty ? ::fcntl(in[0], F_DUPFD_CLOEXEC, 0) : out[0];
    child.err_ = err[0];
    ::close(their_in);
    if (their_out != their_in) ::close(their_out);
    ::close(err[1]);
    ::close(report[1]);
    for (const int fd : {child.out_, child.err_, child.in_}) ::fcntl(fd, F_SETFL, O_NONBLOCK);

    int error = 0;
    const auto got = ::read(report[0], &error, sizeof error);
    ::close(report[0]);
    if (got == sizeof error) {
        errno = error;
        fail("start " + command.argv[0]);
    }
    return child;
}

Child::~Child() {
    if (pid_ > 0) {
        signal_group(SIGKILL);
        if (!reaped_) ::waitpid(pid_, nullptr, 0);
    }
    close_if_open(in_);
    close_if_open(out_);
    close_if_open(err_);
}

void Child::swap(Child& other) noexcept {
    std::swap(pid_, other.pid_);
    std::swap(in_, other.in_);
    std::swap(out_, other.out_);
    std::swap(err_, other.err_);
    std::swap(pty_, other.pty_);
    std::swap(reaped_, other.reaped_);
}

void Child::close_out() {
    close_if_open(out_);
}
void Child::close_err() {
    close_if_open(err_);
}

bool Child::type(std::string_view text) {
    const WithoutPipeSignal quiet;
    while (!text.empty() && in_ >= 0) {
        const auto written = ::write(in_, text.data(), text.size());
        if (written > 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            // A program that does not read what was typed: the typed lines are short, the buffer
            // of a pipe is not. Give it a second, no more.
            pollfd ready{in_, POLLOUT, 0};
            if (::poll(&ready, 1, 1000) <= 0) return false;
        } else if (errno != EINTR) {
            return false;
        }
    }
    return text.empty();
}

void Child::close_input() {
    if (pty_)
        type({&kEndOfTransmission, 1});
    else
        close_if_open(in_);
}

void Child::signal_group(int number) const {
    if (pid_ > 0) ::kill(-pid_, number);
}

bool Child::group_alive() const {
    return pid_ > 0 && ::kill(-pid_, 0) == 0;
}

}  // namespace grading
