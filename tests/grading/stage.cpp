#include "tests/grading/stage.hpp"

#include <fmt/core.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "tests/grading/processes.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>

namespace grading {
namespace {

constexpr std::size_t kLongestLine = 64 * 1024;
constexpr std::size_t kMostPrograms = 256;

/// The process groups that are alive, for emergency_stop: a signal may come in any thread.
std::array<std::atomic<pid_t>, kMostPrograms> groups{};

void remember(pid_t group) {
    for (auto& slot : groups) {
        pid_t empty = 0;
        if (slot.compare_exchange_strong(empty, group)) return;
    }
}

void forget(pid_t group) {
    for (auto& slot : groups) {
        pid_t expected = group;
        if (slot.compare_exchange_strong(expected, 0)) return;
    }
}

/// A pipe that a dying child makes readable, so that poll wakes up.
class ChildSignal {
public:
    ChildSignal() {
        if (::pipe(ends_.data()) == 0)
            for (const int end : ends_) {
                ::fcntl(end, F_SETFL, O_NONBLOCK);
                ::fcntl(end, F_SETFD, FD_CLOEXEC);
            }
        write_end = ends_[1];
        struct sigaction action {};
        action.sa_handler = [](int) {
            const int saved = errno;
            [[maybe_unused]] const auto written = ::write(write_end, "", 1);
            errno = saved;
        };
        action.sa_flags = SA_RESTART | SA_NOCLDSTOP;
        ::sigaction(SIGCHLD, &action, nullptr);
    }
    int fd() const { return ends_[0]; }
    void clear() const {
        std::array<char, 64> bytes;
        while (::read(ends_[0], bytes.data(), bytes.size()) > 0) {
        }
    }

private:
    std::array<int, 2> ends_{-1, -1};
    static inline int write_end = -1;
};

const ChildSignal& child_signal() {
    static const ChildSignal signal;
    return signal;
}

}  // namespace

// --- Output ---------------------------------------------------------------------------------

void Output::add(std::string_view text, double seconds) {
    raw += text;
    const auto now = std::chrono::system_clock::now();
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto piece = text.substr(0, end);
        if (partial.size() < kLongestLine)
            partial += piece.substr(0, kLongestLine - partial.size());
        if (end == std::string_view::npos) return;
        if (partial.ends_with('\r')) partial.pop_back();
        lines.push_back({std::move(partial), seconds, now});
        partial.clear();
        text.remove_prefix(end + 1);
    }
}

void Output::finish(double seconds) {
    open = false;
    if (!partial.empty()) {
        const auto without_end = raw.size();
        add("\n", seconds);
        raw.resize(without_end);
    }
    while (!lines.empty() && lines.back().text.find_first_not_of(" \t") == std::string::npos)
        lines.pop_back();
    if (lines.empty()) return;
    auto& last = lines.back().text;
    last.erase(last.find_last_not_of(" \t") + 1);
}

// --- Lane -----------------------------------------------------------------------------------

std::optional<int> Lane::exit_code() const {
    if (!wait_status || !WIFEXITED(*wait_status)) return std::nullopt;
    return WEXITSTATUS(*wait_status);
}

std::optional<int> Lane::end_signal() const {
    if (!wait_status || !WIFSIGNALED(*wait_status)) return std::nullopt;
    return WTERMSIG(*wait_status);
}

// --- Stage ----------------------------------------------------------------------------------

Stage::Stage(std::uint64_t output_limit) : output_limit_(output_limit) {
    child_signal();
#ifdef __linux__
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
}

Stage::~Stage() {
    for (const auto& lane : order_) {
        if (lane->child.pid() <= 0) continue;
        kill_survivors(*lane);
        forget(lane->child.pid());
    }
}

Lane& Stage::start(const std::string& name, Command command) {
    Lane*& lane = lanes_[name];
    if (lane == nullptr) {
        order_.push_back(std::make_unique<Lane>());
        lane = order_.back().get();
        lane->name = name;
    } else {
        forget(lane->child.pid());
    }
    lane->child = Child::start(command);
    remember(lane->child.pid());
    lane->command = std::move(command);
    lane->wait_status.reset();
    lane->asked_to_stop = false;
    lane->expected_end = false;
    lane->out.open = lane->err.open = true;
    return *lane;
}

double Stage::seconds() const {
    return std::chrono::duration<double>(Clock::now() - begin_).count();
}

bool Stage::wait(std::chrono::milliseconds time, const std::function<bool()>& condition) {
    const auto deadline = Clock::now() + time;
    for (;;) {
        collect(0);
        if (condition()) return true;
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) return false;
        // A listening socket makes no event: conditions are asked anew every few milliseconds.
        constexpr long long kTick = 5;
        collect(static_cast<int>(std::min<long long>(left.count(), kTick)));
    }
}

void Stage::collect(int timeout_ms) {
    std::vector<pollfd> waiting{{child_signal().fd(), POLLIN, 0}};
    for (const auto& lane : order_) {
        if (lane->out.open) waiting.push_back({lane->child.out(), POLLIN, 0});
        if (lane->err.open) waiting.push_back({lane->child.err(), POLLIN, 0});
    }
    if (::poll(waiting.data(), waiting.size(), timeout_ms) <= 0) return;
    child_signal().clear();
    const double now = seconds();
    reap(now);
    // Which of the lines that are there was written first cannot be known: they get one time. A
    // line may be the answer to one that came into another pipe after that was read, so all pipes
    // are read until all are empty. A flood does not keep us here: it is read again later.
    constexpr int kMostPasses = 64;
    for (int pass = 0; pass < kMostPasses && read_all(now); ++pass) {
    }
}

bool Stage::read_all(double now) {
    bool any = false;
    for (const auto& lane : order_) {
        if (lane->out.open && read(*lane, lane->out, lane->child.out(), now)) any = true;
        if (lane->err.open && read(*lane, lane->err, lane->child.err(), now)) any = true;
    }
    return any;
}

bool Stage::read(Lane& lane, Output& output, int fd, double now) {
    std::array<char, 64 * 1024> buffer;
    const auto got = ::read(fd, buffer.data(), buffer.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    if (got <= 0) {  // the end; EIO is how a terminal says it
        output.finish(now);
        if (&output == &lane.out)
            lane.child.close_out();
        else
            lane.child.close_err();
        return false;
    }
    if (lane.flooded) return false;
    output.add({buffer.data(), static_cast<std::size_t>(got)}, now);
    if (output.raw.size() > output_limit_) {
        lane.flooded = true;
        lane.child.signal_group(SIGKILL);
    }
    return true;
}

void Stage::reap(double now) {
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        for (const auto& lane : order_) {
            if (lane->child.pid() != pid || lane->wait_status) continue;
            lane->wait_status = status;
            lane->ended = now;
            lane->child.reaped();
        }
    }
}

void Stage::signal(const Lane& lane, int number) {
    if (!lane.running()) return;
    const pid_t program = inside_jail(lane.child.pid());
    if (program == lane.child.pid())
        lane.child.signal_group(number);
    else
        ::kill(program, number);
}

std::vector<pid_t> Stage::survivors(const Lane& lane) const {
    // An orphan falls to us: a child of ours that no lane has started. Children that belong to
    // ourselves have our session.
    std::vector<pid_t> found;
    for (const pid_t child : children(::getpid())) {
        const bool started = std::any_of(order_.begin(), order_.end(), [&](const auto& other) {
            return other->running() && other->child.pid() == child;
        });
        const bool ours = ::getpgid(child) != lane.child.pid() && ::getsid(child) == ::getsid(0);
        if (started || ours || process_name(child) == "bwrap") continue;
        if (!is_zombie(child)) found.push_back(child);
        for (const pid_t below : descendants(child)) found.push_back(below);
    }
    return found;
}

std::vector<std::string> Stage::kill_survivors(Lane& lane) {
    constexpr auto kMoment = std::chrono::milliseconds(100);
    std::vector<std::string> names;
    if (!lane.running()) {
        wait(kMoment, [&] { return survivors(lane).empty(); });
        for (const pid_t pid : survivors(lane)) {
            names.push_back(fmt::format("{} (process {})", process_name(pid), pid));
            ::kill(pid, SIGKILL);
        }
    }
    lane.child.signal_group(SIGKILL);
    if (!names.empty()) wait(kMoment, [&] { return survivors(lane).empty(); });
    return names;
}

void Stage::emergency_stop() {
    for (const auto& group : groups)
        if (const pid_t pid = group.load(); pid > 0) ::kill(-pid, SIGKILL);
}

}  // namespace grading
