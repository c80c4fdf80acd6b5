#include "common/cli/program.hpp"

#include "common/base/errors.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <string>
#include <sys/time.h>
#include <thread>
#include <unistd.h>

namespace cli {
namespace {

// A signal handler may do next to nothing: it writes a byte into this pipe, and a thread that waits
// at the other end does the rest.
int signal_pipe[2] = {-1, -1};

std::string& program_name() {
    static std::string* const name = new std::string("program");
    return *name;
}

extern "C" void on_stop_signal(int) {
    const int saved = errno;
    const ssize_t ignored = ::write(signal_pipe[1], "", 1);
    static_cast<void>(ignored);
    errno = saved;
}

extern "C" void on_alarm(int) {
    ::_exit(0);
}

void set_handler(int signal, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    ::sigaction(signal, &action, nullptr);
}

void wait_for_signal_and_exit() {
    char byte = 0;
    while (::read(signal_pipe[0], &byte, 1) != 1) {
    }
    // Whatever hangs, the program ends: half a second for the actions and the output.
    set_handler(SIGALRM, on_alarm);
    const itimerval limit{{0, 0}, {0, 500'000}};
    ::setitimer(ITIMER_REAL, &limit, nullptr);
    base::run_stop_actions_and_exit(0);
}

}  // namespace

void line_buffered() {
    std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
}

void stop_on_signals() {
    if (signal_pipe[0] >= 0) return;
    if (::pipe(signal_pipe) != 0) base::throw_system_error("open a pipe", errno);
    for (const int end : signal_pipe) ::fcntl(end, F_SETFD, FD_CLOEXEC);
    ::fcntl(signal_pipe[1], F_SETFL, O_NONBLOCK);
    std::thread(wait_for_signal_and_exit).detach();
    set_handler(SIGINT, on_stop_signal);
    set_handler(SIGTERM, on_stop_signal);
}

void complain(std::string_view sentence) {
    const std::string line = program_name() + ": " + std::string(sentence) + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
}

int report_errors(const std::string& program, const std::function<int()>& main_part) {
    program_name() = program;
    try {
        return main_part();
    } catch (const std::exception& error) {
        complain(error);
        return 1;
    }
}

int run_program(Options& options, int argc, char** argv, const std::function<void()>& body) {
    program_name() = options.program();
    line_buffered();
    try {
        if (!options.parse(argc, argv)) {
            std::fputs(options.usage().c_str(), stdout);
            return 0;
        }
        std::signal(SIGPIPE, SIG_IGN);
        std::signal(SIGXFSZ, SIG_IGN);  // a file over the limit is an error of write()
        stop_on_signals();
        body();
        return 0;
    } catch (const base::UsageError& error) {
        complain(error);
        std::fputs(("\n" + options.usage()).c_str(), stderr);
        return 2;
    } catch (const std::exception& error) {
        complain(error);
        return 1;
    }
}

}  // namespace cli
