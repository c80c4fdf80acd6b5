// Finds out which calls take long, at the price of two atomic instructions a call.
//
//     const auto call = watch.begin();                      // the leader
//     session.handle(...);
//     if (!watch.end(call)) ...                             // somebody else leads now
//
//     watch.wait_tick();                                    // the supervisor
//     if (watch.is_old() && watch.take_over()) ...
//
// begin() and end() are for the thread that leads, nudge() for any, the others for one supervising
// thread.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace pyro::server {

class CallWatch {
public:
    using Call = std::uint64_t;

    Call begin() {
        const Call call = mark_.load(std::memory_order_relaxed) + 1;
        mark_.store(call);
        if (asleep_.load()) nudge();
        return call;
    }

    /// False when the lead has been taken away since begin().
    bool end(Call call) { return mark_.compare_exchange_strong(call, call + 1); }

    /// Waits for a millisecond; when nothing has been called for a while, until the next begin().
    void wait_tick();
    /// Ends the present or the next wait_tick().
    void nudge();

    /// A call runs that ran already when this was asked last.
    bool is_old();

    /// Takes the lead from the thread in the call is_old() saw; false when it has just ended. After
    /// that begin() and end() are for the thread that leads next.
    bool take_over() {
        Call expected = seen_;
        return mark_.compare_exchange_strong(expected, seen_ + 1);
    }

private:
    std::atomic<Call> mark_{0};  // odd while a call runs
    std::atomic<bool> asleep_{false};
    Call seen_ = 0;
    int quiet_ticks_ = 0;

    std::mutex mutex_;
    std::condition_variable wake_;
    bool nudged_ = false;
};

}  // namespace pyro::server
