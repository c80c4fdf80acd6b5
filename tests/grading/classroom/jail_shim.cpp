// Makes a jailed program look like a plain one to the engine that started it.
//
//     jail_shim outside [NAME=VALUE ...] -- bwrap ... -- jail_shim inside nproc=64 ... -- PROGRAM
//
//     engine -- outside -- bwrap -- bwrap (pid 1 of the jail) -- inside -- PROGRAM
//
// `outside` cleans the environment and the file descriptors, and ends as PROGRAM ended: bwrap alone
// reports SIGSEGV and exit(139) alike. `inside` sets the limits, which for the number of processes
// works only within the jail's own user namespace, and looks for children PROGRAM has left behind;
// they die with the jail, so `outside` leaves a process in their place for the engine to find.
// Both are called "bwrap" in the process list: the engine looks past that name for the program.
// Without bwrap (`limits`), only the limits are set. `probe` tests a jail from within.
#include "tests/grading/processes.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace {

constexpr int kCannotRun = 127;
constexpr int kReportFd = 3;
constexpr std::array kForwarded = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};

/// What `inside` tells `outside`.
struct Report {
    int status = 0;  ///< as of waitpid
    std::array<char, 16> survivor{};
};

[[noreturn]] void fail(const char* what) {
    std::fprintf(stderr, "jail_shim: %s: %s\n", what, std::strerror(errno));
    std::_Exit(kCannotRun);
}

void close_from(unsigned first) {
    if (::syscall(SYS_close_range, first, ~0u, 0u) == 0) return;
    for (int fd = static_cast<int>(first); fd < 1024; ++fd) ::close(fd);
}

/// The arguments after "--"; `argv` is cut there.
char** split(char** argv) {
    for (; *argv; ++argv) {
        if (std::strcmp(*argv, "--") == 0) {
            *argv = nullptr;
            return argv + 1;
        }
    }
    errno = EINVAL;
    fail("no -- in the command");
}

void set_limits(char** words) {
    constexpr std::array<std::pair<std::string_view, int>, 5> kLimits = {
        {{"as", RLIMIT_AS},
         {"cpu", RLIMIT_CPU},
         {"fsize", RLIMIT_FSIZE},
         {"nproc", RLIMIT_NPROC},
         {"nofile", RLIMIT_NOFILE}}};
    for (; *words; ++words) {
        const std::string_view word(*words);
        const auto equals = word.find('=');
        for (const auto& [name, resource] : kLimits) {
            if (word.substr(0, equals) != name) continue;
            rlim_t value = std::strtoull(*words + equals + 1, nullptr, 10);
            rlimit now{};
            ::getrlimit(static_cast<__rlimit_resource_t>(resource), &now);
            if (now.rlim_max < value) value = now.rlim_max;
            const rlimit limit{value, value};
            if (::setrlimit(static_cast<__rlimit_resource_t>(resource), &limit) != 0) fail("limit");
        }
    }
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
}

[[noreturn]] void become(char** command) {
    ::execv(command[0], command);
    fail(command[0]);
}

/// Ends this process in the way the status of another one says.
[[noreturn]] void end_like(int status) {
    if (WIFEXITED(status)) std::_Exit(WEXITSTATUS(status));
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::signal(WTERMSIG(status), SIG_DFL);
    ::kill(::getpid(), WTERMSIG(status));
    std::_Exit(128 + WTERMSIG(status));
}

/// A process in the place of the one that was left behind; it waits to be killed.
void leave_stand_in(const char* name) {
    if (::fork() != 0) return;
    ::prctl(PR_SET_PDEATHSIG, 0);
    ::prctl(PR_SET_NAME, name);
    for (;;) ::pause();
}

[[noreturn]] void outside(char** words) {
    char** command = split(words);
    close_from(kReportFd);
    ::prctl(PR_SET_NAME, "bwrap");
    std::array<int, 2> report{};
    if (::pipe(report.data()) != 0) fail("pipe");  // 3 and 4
    ::fcntl(report[0], F_SETFD, FD_CLOEXEC);
    for (const int number : kForwarded) ::signal(number, SIG_IGN);

    const pid_t jail = ::fork();
    if (jail < 0) fail("fork");
    if (jail == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(report[1], kReportFd);
        close_from(kReportFd + 1);
        ::execve(command[0], command, words);
        fail(command[0]);
    }
    ::close(report[1]);
    Report told;
    const auto got = ::read(report[0], &told, sizeof told);
    int status = 0;
    ::waitpid(jail, &status, 0);
    if (got == sizeof told) {
        if (told.survivor[0]) leave_stand_in(told.survivor.data());
        const bool pretends = WIFSIGNALED(told.status) && WTERMSIG(told.status) == grading::kNoJail;
        end_like(pretends ? SIGKILL : told.status);
    }
    // The jail was killed as a whole, or did not come about.
    if (WIFEXITED(status) && WEXITSTATUS(status) > 128) end_like(WEXITSTATUS(status) - 128);
    end_like(WIFEXITED(status) ? grading::kNoJail : status);
}

/// The name of a child that has not ended, after a moment for it to do so.
bool find_survivor(std::array<char, 16>& name) {
    constexpr int kMoments = 10;
    for (int i = 0; i < kMoments; ++i) {
        const pid_t child = ::waitpid(-1, nullptr, WNOHANG);
        if (child < 0) return false;
        if (child > 0) continue;
        ::poll(nullptr, 0, 10);
    }
    std::array<char, 64> path{};
    std::snprintf(path.data(), path.size(), "/proc/self/task/%d/children", ::getpid());
    int pid = 0;
    if (std::FILE* file = std::fopen(path.data(), "r")) {
        if (std::fscanf(file, "%d", &pid) != 1) pid = 0;
        std::fclose(file);
    }
    std::strcpy(name.data(), "process");
    std::snprintf(path.data(), path.size(), "/proc/%d/comm", pid);
    if (std::FILE* file = std::fopen(path.data(), "r")) {
        if (std::fscanf(file, "%15[^\n]", name.data()) != 1) std::strcpy(name.data(), "process");
        std::fclose(file);
    }
    return true;
}

[[noreturn]] void inside(char** words) {
    char** command = split(words);
    ::prctl(PR_SET_NAME, "bwrap");
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    ::fcntl(kReportFd, F_SETFD, FD_CLOEXEC);
    const pid_t program = ::fork();
    if (program < 0) fail("fork");
    if (program == 0) {
        for (const int number : kForwarded) ::signal(number, SIG_DFL);
        set_limits(words);
        become(command);
    }
    Report report;
    while (::waitpid(program, &report.status, 0) < 0 && errno == EINTR) {
    }
    if (!find_survivor(report.survivor)) report.survivor[0] = '\0';
    [[maybe_unused]] const auto written = ::write(kReportFd, &report, sizeof report);
    std::_Exit(0);
}

/// Ends with 0 if the canary cannot be read and no network outside can be reached.
int probe(const char* canary) {
    if (::open(canary, O_RDONLY | O_CLOEXEC) >= 0) {
        std::fputs("a file outside can be read\n", stderr);
        return 1;
    }
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(53);
    ::inet_pton(AF_INET, "192.0.2.1", &address.sin_addr);  // no packet is sent by this connect
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        std::fputs("the network outside can be reached\n", stderr);
        return 1;
    }
    std::puts("jailed");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fputs("usage: jail_shim outside|inside|limits|probe ...\n", stderr);
        return 2;
    }
    const std::string_view mode(argv[1]);
    char** words = argv + 2;
    if (mode == "outside") outside(words);
    if (mode == "inside") inside(words);
    if (mode == "probe") return probe(argv[2]);
    char** command = split(words);
    set_limits(words);
    become(command);
}
