#include "common/bench/processes.hpp"

#include "common/base/errors.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace bench {

Process::Process(const std::vector<std::string>& words) : name_(words[0]) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) base::throw_system_error("open a pipe", errno);
    std::vector<char*> argv;
    for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ < 0) base::throw_system_error("fork", errno);
    if (pid_ == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    ::close(ends[1]);
    output_ = ends[0];
}

Process::Process(Process&& other) noexcept
    : name_(std::move(other.name_)),
      pid_(std::exchange(other.pid_, -1)),
      output_(std::exchange(other.output_, -1)) {}

Process::~Process() {
    if (output_ >= 0) ::close(output_);
    if (pid_ < 0) return;
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
}

std::string Process::line() {
    std::string text;
    char c = 0;
    while (true) {
        const ssize_t count = ::read(output_, &c, 1);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) throw base::Error(name_ + ": ended without a result");
        if (c == '\n') return text;
        text += c;
    }
}

std::size_t Process::memory() const {
    std::ifstream file(fmt::format("/proc/{}/statm", pid_));
    std::size_t total = 0;
    std::size_t resident = 0;
    file >> total >> resident;
    return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

double Process::processor_time() const {
    std::ifstream file(fmt::format("/proc/{}/stat", pid_));
    std::stringstream text;
    text << file.rdbuf();
    std::string rest = text.str();
    rest = rest.substr(rest.rfind(')') + 1);  // the name may hold blanks
    std::istringstream fields(rest);
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::string this_program() {
    return std::filesystem::read_symlink("/proc/self/exe");
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

}  // namespace bench
