#include "common/tasks/sqlite/change_watch.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <poll.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/inotify.h>
#endif

namespace tasks::sqlite {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// How long it is looked for a change after it was announced: a commit that waits for a busy disk.
constexpr auto kLooking = 1s;
constexpr std::chrono::nanoseconds kFirstPause = 50us;
constexpr std::chrono::nanoseconds kLongestPause = 5ms;
/// How often it is looked without an announcement.
constexpr auto kWatched = 200ms;
constexpr auto kUnwatched = 5ms;

int watch_log(const std::string& path) {
#ifdef __linux__
    const int descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (descriptor < 0) return -1;
    if (::inotify_add_watch(descriptor, (path + "-wal").c_str(), IN_MODIFY) >= 0) return descriptor;
    ::close(descriptor);
#else
    static_cast<void>(path);
#endif
    return -1;
}

}  // namespace

ChangeWatch::ChangeWatch(Database& database)
    : database_(database), version_(database.version()), events_(watch_log(database.path())) {}

ChangeWatch::~ChangeWatch() {
    if (events_ >= 0) ::close(events_);
}

/// Whether there were some.
bool ChangeWatch::drain_events() {
    if (events_ < 0) return false;
    alignas(8) std::array<char, 4096> buffer;
    bool was_something = false;
    while (::read(events_, buffer.data(), buffer.size()) > 0) was_something = true;
    return was_something;
}

void ChangeWatch::mark() {
    is_announced_ = drain_events();
    version_ = database_.version();
}

bool ChangeWatch::has_changed() {
    return database_.version() != version_;
}

void ChangeWatch::sleep(std::chrono::nanoseconds most, bool also_for_changes) {
    if (most <= 0ns) return;
    std::array<pollfd, 2> watched{pollfd{wake_.descriptor(), POLLIN, 0},
                                  pollfd{also_for_changes ? events_ : -1, POLLIN, 0}};
    const timespec limit{static_cast<time_t>(most / 1s), static_cast<long>((most % 1s).count())};
#ifdef __linux__
    ::ppoll(watched.data(), watched.size(), &limit, nullptr);
#else
    ::poll(watched.data(), watched.size(), std::max(1, static_cast<int>(most / 1ms)));
#endif
}

bool ChangeWatch::wait(Clock::time_point deadline) {
    const auto is_woken = [&] {
        pollfd watched{wake_.descriptor(), POLLIN, 0};
        return ::poll(&watched, 1, 0) > 0;
    };
    for (;;) {
        if (has_changed()) return true;
        const auto left = deadline - Clock::now();
        if (left <= 0ns || is_woken()) return false;
        if (!is_announced_) {
            const std::chrono::nanoseconds most = events_ >= 0 ? kWatched : kUnwatched;
            sleep(std::min<std::chrono::nanoseconds>(left, most), true);
            is_announced_ = drain_events();
            if (!is_announced_) continue;
        }
        const auto announced = Clock::now();
        for (auto pause = kFirstPause; Clock::now() - announced < kLooking;
             pause = std::min(pause * 3 / 2, kLongestPause)) {
            if (has_changed()) return true;
            if (is_woken() || Clock::now() >= deadline) return false;
            sleep(std::min<std::chrono::nanoseconds>(pause, deadline - Clock::now()), false);
            if (drain_events()) pause = kFirstPause;
        }
        is_announced_ = false;
    }
}

}  // namespace tasks::sqlite
