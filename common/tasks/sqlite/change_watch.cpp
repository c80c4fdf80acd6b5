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

/// How long it is looked for a change after something was written: a commit may wait for the disk.
constexpr auto kLooking = 1s;
constexpr std::chrono::nanoseconds kFirstPause = 50us;
constexpr std::chrono::nanoseconds kLongestPause = 5ms;
/// Each page of a change is announced: it is not worth waking up for each.
constexpr std::chrono::nanoseconds kWriting = 500us;
/// How often it is looked without an announcement.
constexpr std::chrono::nanoseconds kWatched = 200ms;
constexpr std::chrono::nanoseconds kUnwatched = 5ms;

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
    if (was_something) announced_ = Clock::now();
    return was_something;
}

void ChangeWatch::mark() {
    drain_events();
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
    auto pause = kFirstPause;
    for (;;) {
        if (has_changed()) return true;
        const auto now = Clock::now();
        if (now >= deadline || is_woken()) return false;
        const bool is_looking = now - announced_ < kLooking;
        const auto most = is_looking ? pause : events_ >= 0 ? kWatched : kUnwatched;
        sleep(std::min<std::chrono::nanoseconds>(most, deadline - now),
              !is_looking || pause > kWriting);
        pause = drain_events() ? kFirstPause : std::min(pause * 3 / 2, kLongestPause);
    }
}

}  // namespace tasks::sqlite
