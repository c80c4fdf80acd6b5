// A task that a worker has claimed, on its way through the worker. Internal to the worker.
#pragma once

#include "common/tasks/app.hpp"
#include "common/tasks/broker.hpp"
#include "common/wire/celery/task_message.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

namespace tasks::worker {

struct Job {
    std::uint64_t tag = 0;
    std::uint64_t connection = 0;  ///< the tag is of that one; a later one does not know it
    std::string queue;
    wire::celery::TaskMessage message;
    std::shared_ptr<const RegisteredTask> task;
    std::chrono::milliseconds soft_limit{0};  ///< 0: none
    std::chrono::milliseconds hard_limit{0};
    bool is_acknowledged = false;  ///< before it ran; the loop's alone

    /// Who answers for it: the thread that runs it, or the loop when it is past its hard limit.
    enum class Phase { Waiting, Running, Finished, Abandoned };
    std::atomic<Phase> phase{Phase::Waiting};
    std::atomic<bool> soft_limit_told{false};       ///< in the log
    std::chrono::steady_clock::time_point started;  ///< written before phase Running
    std::thread::id thread;                         ///< also

    bool has_limits() const { return soft_limit.count() > 0 || hard_limit.count() > 0; }
    /// As logs show it: "addTask.add[0d65...]".
    std::string label() const {
        return (message.shadow.empty() ? message.task : message.shadow) + "[" + message.id + "]";
    }
};
using JobPointer = std::shared_ptr<Job>;

}  // namespace tasks::worker
