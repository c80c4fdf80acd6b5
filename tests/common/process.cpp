#include "tests/common/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <poll.h>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace test {
namespace {

using Clock = std::chrono::steady_clock;

/// The rest of the first line that begins with `start`, when all of that line is there.
std::optional<std::string> rest_of_line(const std::string& text, const std::string& start) {
    std::size_t at = text.starts_with(start) ? 0 : text.find("\n" + start);
    if (at == std::string::npos) return std::nullopt;
    if (text[at] == '\n') ++at;
    const std::size_t end = text.find('\n', at);
    if (end == std::string::npos) return std::nullopt;
    return text.substr(at + start.size(), end - at - start.size());
}

}  // namespace

Process::Process(const std::vector<std::string>& words) {
    start([&] {
        std::vector<char*> argv;
        for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
        argv.push_back(nullptr);
        ::execv(argv[0], argv.data());
        return 127;
    });
}

Process::Process(const std::function<int()>& body) {
    start(body);
}

void Process::start(const std::function<int()>& body) {
    std::array<int, 2> out{};
    std::array<int, 2> err{};
    if (::pipe2(out.data(), O_CLOEXEC) != 0 || ::pipe2(err.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("pipe");
    }
    pid_ = ::fork();
    if (pid_ == 0) {
        ::dup2(out[1], STDOUT_FILENO);
        ::dup2(err[1], STDERR_FILENO);
        std::exit(body());
    }
    ::close(out[1]);
    ::close(err[1]);
    reader_ = std::thread([this, out, err] { read_output(out[0], err[0]); });
}

Process::~Process() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    if (reader_.joinable()) reader_.join();
}

void Process::read_output(int out_pipe, int err_pipe) {
    pollfd entries[2] = {{out_pipe, POLLIN, 0}, {err_pipe, POLLIN, 0}};
    while (entries[0].fd >= 0 || entries[1].fd >= 0) {
        ::poll(entries, 2, -1);
        for (std::size_t i = 0; i < 2; ++i) {
            if (entries[i].fd < 0 || entries[i].revents == 0) continue;
            char buffer[4096];
            const ssize_t count = ::read(entries[i].fd, buffer, sizeof buffer);
            const std::lock_guard lock(mutex_);
            if (count > 0) {
                (i == 0 ? out_ : err_).append(buffer, static_cast<std::size_t>(count));
            } else {
                ::close(entries[i].fd);
                entries[i].fd = -1;  // poll() passes over it
            }
            changed_.notify_all();
        }
    }
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
}

void Process::await_until(const std::function<bool()>& condition, const std::string& what) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kLimit, [&] { return ended_ || condition(); });
    if (!condition()) {
        throw std::runtime_error("waited for " + what + "; stdout: " + out_.substr(0, 2000) +
                                 "; stderr: " + err_.substr(0, 2000));
    }
}

void Process::await(const std::string& text) {
    const auto there = [&] { return (out_ + "\n" + err_).find(text) != std::string::npos; };
    await_until(there, text);
}

std::string Process::await_line(const std::string& start) {
    std::optional<std::string> rest;
    await_until([&] { return (rest = rest_of_line(out_, start)).has_value(); }, start);
    return *rest;
}

std::uint16_t Process::port() {
    return static_cast<std::uint16_t>(std::stoi(await_line("Listening on port ")));
}

void Process::signal(int number) const {
    ::kill(pid_, number);
}

int Process::wait() {
    const auto begin = Clock::now();
    await_until([&] { return ended_; }, "the end");
    int status = 0;
    rusage usage{};
    ::wait4(pid_, &status, 0, &usage);
    waited_ = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
    pid_ = -1;
    peak_kib_ = usage.ru_maxrss;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::string Process::out() const {
    const std::lock_guard lock(mutex_);
    return out_;
}

std::string Process::err() const {
    const std::lock_guard lock(mutex_);
    return err_;
}

Folder::Folder() {
    path_ = (std::filesystem::temp_directory_path() / "labs_test_XXXXXX").string();
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("mkdtemp " + path_);
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string Folder::write(const std::string& name, const std::string& content) const {
    std::ofstream(*this / name, std::ios::binary) << content;
    return *this / name;
}

std::vector<std::string> Folder::names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
        names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace test
