// Runs oneway calls beside the connections they came from: a pool that grows on demand.
//
// When `max_threads` calls run and `max_waiting` wait, submit() refuses: the caller then runs the
// call itself, which slows its connection down instead of filling the memory. All threads.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace pyro::server {

class OnewayExecutor {
public:
    OnewayExecutor(std::size_t max_threads, std::size_t max_waiting)
        : max_threads_(max_threads), max_waiting_(max_waiting) {}
    /// Drops what waits, waits for what runs.
    ~OnewayExecutor();
    OnewayExecutor(const OnewayExecutor&) = delete;
    OnewayExecutor& operator=(const OnewayExecutor&) = delete;

    /// Takes the task, which must not throw, or leaves it where it is and returns false.
    bool submit(std::function<void()>&& task);
    /// Waits until all tasks have ended; false when that takes longer.
    bool drain(std::chrono::milliseconds timeout);

private:
    void work();

    const std::size_t max_threads_;
    const std::size_t max_waiting_;
    std::mutex mutex_;
    std::condition_variable task_came_;
    std::condition_variable task_ended_;
    std::deque<std::function<void()>> waiting_;
    std::vector<std::thread> threads_;
    std::size_t idle_ = 0;
    bool stopping_ = false;
};

}  // namespace pyro::server
