#include "common/pyro/server/call_watch.hpp"

namespace pyro::server {
namespace {

constexpr std::chrono::milliseconds kTick{1};
constexpr int kQuietTicks = 20;  // without a call, before the supervisor sleeps

}  // namespace

bool CallWatch::is_old() {
    const Call mark = mark_.load();
    const bool same = mark == seen_;
    const bool running = (mark & 1) != 0;
    quiet_ticks_ = same && !running ? quiet_ticks_ + 1 : 0;
    seen_ = mark;
    return same && running;
}

void CallWatch::wait_tick() {
    std::unique_lock lock(mutex_);
    if (quiet_ticks_ >= kQuietTicks) {
        // Whoever begins a call after this line sees the flag; who did before is seen here.
        asleep_.store(true);
        if (mark_.load() == seen_) wake_.wait(lock, [&] { return nudged_; });
        asleep_.store(false);
        quiet_ticks_ = 0;
    } else {
        wake_.wait_for(lock, kTick, [&] { return nudged_; });
    }
    nudged_ = false;
}

void CallWatch::nudge() {
    {
        const std::lock_guard lock(mutex_);
        asleep_.store(false);
        nudged_ = true;
    }
    wake_.notify_one();
}

}  // namespace pyro::server
