#include "tools/maintain/guide_terminal.hpp"

#include "tests/grading/processes.hpp"
#include "tools/maintain/guide_document.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <optional>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lab::guides {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// Printed between the outputs of two commands; no program prints it by itself.
constexpr char kBorder = '\x1e';

constexpr auto kFirstLine = 2s;  // of a program that listens

std::string script(const std::vector<std::string>& commands) {
    // `border` keeps $? for the next command.
    std::string text = "exec 2>&1\nborder() { local status=$?; printf '\\x1e'; return $status; }\n";
    for (const std::string& command : commands) text += command + "\nborder\n";
    return text;
}

}  // namespace

Terminal::Terminal(const std::vector<std::string>& commands, const std::filesystem::path& folder,
                   const std::vector<std::string>& environment)
    : commands_(commands.size()),
      shell_(grading::Child::start({.argv = {"/bin/bash", "-c", script(commands)},
                                    .folder = folder,
                                    .environment = environment})) {}

/// Takes in what there is; false at the end of the output.
bool Terminal::read_some(std::chrono::milliseconds longest) {
    pollfd wanted{shell_.out(), POLLIN, 0};
    if (poll(&wanted, 1, static_cast<int>(longest.count())) <= 0) return true;
    std::array<char, 4096> buffer{};
    const auto count = read(shell_.out(), buffer.data(), buffer.size());
    if (count > 0) output_.append(buffer.data(), static_cast<std::size_t>(count));
    return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
}

template <class Condition>
bool Terminal::wait(std::chrono::milliseconds longest, Condition condition) {
    const auto end = Clock::now() + longest;
    while (!condition()) {
        if (ended_ || Clock::now() >= end) return false;
        if (!read_some(20ms)) {
            ended_ = true;
            waitpid(shell_.pid(), nullptr, 0);
            shell_.reaped();
        }
    }
    return true;
}

bool Terminal::wait_end(std::chrono::milliseconds longest) {
    return wait(longest, [this] { return ended_; });
}

bool Terminal::wait_settled(std::chrono::milliseconds longest, bool prints) {
    std::optional<Clock::time_point> listening_since;
    return wait(longest, [&] {
        if (ended_) return true;
        const auto so_far = outputs();
        if (so_far.size() == commands_ && !so_far.back().empty()) return true;
        const auto port = grading::listening_port(grading::descendants(shell_.pid()));
        if (!prints || !port) return port.has_value();
        if (!listening_since) listening_since = Clock::now();
        return Clock::now() - *listening_since > kFirstLine;
    });
}

bool Terminal::wait_until(const std::function<bool()>& is_enough,
                          std::chrono::milliseconds longest) {
    return wait(longest, is_enough);
}

bool Terminal::interrupt(std::chrono::milliseconds longest) {
    shell_.signal_group(SIGINT);
    if (wait_end(longest)) return true;
    shell_.signal_group(SIGKILL);
    wait_end(longest);
    return false;
}

std::vector<std::vector<std::string>> Terminal::outputs() const {
    std::vector<std::vector<std::string>> result;
    std::string_view rest = output_;
    for (;;) {
        const auto end = rest.find(kBorder);
        if (end != std::string_view::npos || !rest.empty() || result.size() < commands_)
            result.push_back(split_lines(rest.substr(0, end)));
        if (end == std::string_view::npos || result.size() == commands_) return result;
        rest.remove_prefix(end + 1);
    }
}

}  // namespace lab::guides
