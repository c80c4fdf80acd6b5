#include "tests/grading/classroom/driver_process.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/processes.hpp"
#include "tests/grading/report.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace grading::classroom {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostTold = 16u << 20;
constexpr std::size_t kMostComplained = 16u << 10;

}  // namespace

DriverProcess::DriverProcess(const Argv& command, const SpawnOptions& options)
    : running_(spawn(command, options)) {}

DriverProcess::~DriverProcess() {
    kill();
    if (!ended_) {
        while (::waitpid(running_.pid, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    for (const int fd : {running_.out, running_.err}) {
        if (fd >= 0) ::close(fd);
    }
}

void DriverProcess::kill() {
    if (ended_) return;
    // With a jail the first signal is enough: everything in its process namespace dies with it.
    const auto family = descendants(running_.pid);
    ::kill(-running_.pid, SIGKILL);
    for (const pid_t pid : family) ::kill(pid, SIGKILL);
}

void DriverProcess::read(int& fd, std::string& into, std::size_t limit) {
    std::array<char, 16 * 1024> block;
    while (fd >= 0) {
        const auto got = ::read(fd, block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) return;
        if (got <= 0) {
            ::close(fd);
            fd = -1;
            return;
        }
        const auto room = limit - std::min(limit, into.size());
        into.append(block.data(), std::min(room, static_cast<std::size_t>(got)));
    }
}

bool DriverProcess::update() {
    if (ended_) return false;
    // Asked before reading: what it printed before its end is then in the pipe.
    int status = 0;
    const bool gone = ::waitpid(running_.pid, &status, WNOHANG) == running_.pid;
    read(running_.out, out_, kMostTold);
    read(running_.err, err_, kMostComplained);
    take_lines();
    ended_ = gone;
    return !gone;
}

void DriverProcess::take_lines() {
    for (auto end = out_.find('\n'); end != std::string::npos; end = out_.find('\n')) {
        const std::string line = out_.substr(0, end);
        out_.erase(0, end + 1);
        try {
            const auto value = json::parse(line);
            const auto& object = value.as_object();
            if (const auto* now = object.if_contains("now")) now_ = now->as_string().c_str();
            if (object.contains("done")) done_ = true;
            if (const auto* result = object.if_contains("result")) {
                for (auto& one : from_json(json::serialize(*result)))
                    told_.push_back(std::move(one));
            }
        } catch (const std::exception& error) {
            err_ += std::string("the driver's report cannot be read: ") + error.what() + "\n";
        }
    }
}

double DriverProcess::seconds() const {
    return std::chrono::duration<double>(Clock::now() - begin_).count();
}

std::vector<Result> DriverProcess::results(const std::vector<Check>& checks, Verdict verdict,
                                           const std::string& reason) const {
    std::vector<Result> all;
    for (const auto& check : checks) {
        const auto it = std::find_if(told_.begin(), told_.end(),
                                     [&](const Result& result) { return result.id == check.id; });
        all.push_back(it != told_.end() ? *it : not_run(check, verdict, reason));
    }
    return all;
}

std::string DriverProcess::complaint() const {
    std::string text = err_.substr(0, err_.find_last_not_of('\n') + 1);
    if (const auto line_end = text.rfind('\n'); line_end != std::string::npos) {
        text.erase(0, line_end + 1);
    }
    return text;
}

}  // namespace grading::classroom
