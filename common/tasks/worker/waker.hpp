// Ends the loop's wait, whatever connection it waits in. Internal to the worker.
#pragma once

#include "common/tasks/broker.hpp"

#include <atomic>
#include <mutex>

namespace tasks::worker {

class Waker {
public:
    /// The connection that is waited in from now on; nullptr: none.
    void set(Broker* broker) {
        const std::lock_guard lock(mutex_);
        broker_ = broker;
    }
    /// Any thread.
    void wake() {
        const std::lock_guard lock(mutex_);
        if (Broker* const broker = broker_) broker->wake();
    }
    /// A signal handler on the loop's own thread, which is not in set() then: it blocks signals.
    void wake_from_handler() noexcept {
        if (Broker* const broker = broker_) broker->wake();
    }

private:
    std::mutex mutex_;
    std::atomic<Broker*> broker_{nullptr};
};

}  // namespace tasks::worker
