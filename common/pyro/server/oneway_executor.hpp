// Runs oneway calls beside the connections they came from: a pool that grows on demand.
//
// When `max_threads` calls run and `max_waiting` wait, or those that wait are large, submit()
// refuses: the caller then runs the call itself, which slows its connection down instead of filling
// the memory. All threads.
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
    /// `max_bytes`: no more tasks may wait when those that do have so many.
    OnewayExecutor(std::size_t max_threads, std::size_t max_waiting, std::size_t max_bytes)
        : max_threads_(max_threads), max_waiting_(max_waiting), max_bytes_(max_bytes) {}
    ~OnewayExecutor() { end(); }
    OnewayExecutor(const OnewayExecutor&) = delete;
    OnewayExecutor& operator=(const OnewayExecutor&) = delete;

    /// Takes the task, which must not throw, or leaves it where it is and returns false. `bytes`:
    /// about what it takes while it waits.
    bool submit(std::function<void()>&& task, std::size_t bytes);
    /// Waits until all tasks have ended; false when that takes longer.
    bool drain(std::chrono::milliseconds timeout);
    /// Takes no more tasks, drops what waits, waits for what runs.
    void end();

private:
    struct Task {
        std::function<void()> run;
        std::size_t bytes;
    };
    void work();

    const std::size_t max_threads_;
    const std::size_t max_waiting_;
    const std::size_t max_bytes_;
    std::mutex mutex_;
    std::condition_variable task_came_;
    std::condition_variable task_ended_;
    std::deque<Task> waiting_;
    std::size_t bytes_ = 0;  // of those that wait
    std::vector<std::thread> threads_;
    std::size_t idle_ = 0;
    bool stopping_ = false;
};

}  // namespace pyro::server
