// The threads that run tasks. Internal to the worker.
//
// The loop submits jobs and takes events; a task past its hard limit is abandoned: the loop answers
// for it, its thread gets a successor and ends when the task does. Belongs to the loop's thread.
#pragma once

#include "common/tasks/worker/console.hpp"
#include "common/tasks/worker/job.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace tasks::worker {

/// What a thread has to tell.
struct Event {
    enum class Kind { Started, State, Finished };
    Kind kind;
    JobPointer job;
    Settlement settlement;  ///< of Finished, and of State
};

class Pool {
public:
    /// `on_event` is called by any thread when there are events after there were none. The console
    /// and the function are used until the pool is destroyed, or by an abandoned task even longer:
    /// they are shared.
    Pool(unsigned threads, std::shared_ptr<Console> console, std::function<void()> on_event);
    /// Waits for the tasks that run, but for abandoned ones.
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    void submit(JobPointer job);
    std::vector<Event> take_events();
    /// Those that no thread has begun; they are no longer submitted.
    std::vector<JobPointer> take_waiting();
    /// Submitted, and neither finished (event taken) nor abandoned.
    std::size_t unfinished() const { return unfinished_.size(); }
    const std::vector<JobPointer>& jobs() const { return unfinished_; }

    /// True: the caller answers for the job from now on. False: it has just finished.
    bool abandon(const JobPointer& job);
    /// Context::stop_requested() is true for all tasks from now on.
    void request_stop();

private:
    struct Shared;
    void start_thread();
    static void run(const std::shared_ptr<Shared>& shared);

    std::shared_ptr<Shared> shared_;
    std::vector<std::thread> threads_;
    std::vector<JobPointer> unfinished_;
};

}  // namespace tasks::worker
