#include "common/pyro/server/oneway_executor.hpp"

#include <system_error>

namespace pyro::server {

namespace {
/// The pool this thread works for: a oneway call that shuts its daemon down must not wait for
/// itself.
thread_local const OnewayExecutor* working_for = nullptr;
}  // namespace

void OnewayExecutor::end() {
    std::deque<Task> dropped;  // their arguments end outside of the lock
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        dropped.swap(waiting_);
    }
    task_came_.notify_all();
    for (auto& thread : threads_)
        if (thread.joinable()) thread.join();
}

bool OnewayExecutor::submit(std::function<void()>&& task, std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    if (stopping_ || waiting_.size() >= max_waiting_ || bytes_ >= max_bytes_) return false;
    if (waiting_.size() >= idle_ && threads_.size() < max_threads_) {
        try {
            threads_.emplace_back([this] { work(); });
        } catch (const std::system_error&) {
            // The system has no more threads: those that are there have to do.
        }
    }
    if (threads_.empty()) return false;
    waiting_.push_back({std::move(task), bytes});
    bytes_ += bytes;
    task_came_.notify_one();
    return true;
}

bool OnewayExecutor::drain(std::chrono::milliseconds timeout) {
    const std::size_t own = working_for == this ? 1 : 0;
    std::unique_lock lock(mutex_);
    return task_ended_.wait_for(lock, timeout,
                                [&] { return waiting_.empty() && idle_ + own == threads_.size(); });
}

void OnewayExecutor::work() {
    working_for = this;
    std::unique_lock lock(mutex_);
    while (true) {
        ++idle_;
        task_ended_.notify_all();
        task_came_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        --idle_;
        if (waiting_.empty()) return;  // only when stopping
        auto task = std::move(waiting_.front());
        waiting_.pop_front();
        bytes_ -= task.bytes;
        lock.unlock();
        task.run();
        task.run = nullptr;
        lock.lock();
    }
}

}  // namespace pyro::server
