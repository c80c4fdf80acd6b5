// How a task is called, and how it is run.
//
//     add.apply_async({5, 5}, {.countdown = 2s, .priority = 9, .queue = "fast"});
//     app.task("addTask.add", add, {.parameters = {"x", "y"}, .retry = {.max_retries = 5}});
//
// Plain data.
#pragma once

#include "common/wire/celery/iso_time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tasks {

using wire::celery::Time;

/// What to do when the broker cannot be reached while a task is sent (Celery's retry_policy).
struct PublishRetry {
    int max_retries = 3;
    std::chrono::milliseconds interval_start{0};
    std::chrono::milliseconds interval_step{200};
    std::chrono::milliseconds interval_max{200};
};

/// For apply_async. Designated initializers go in this order.
struct CallOptions {
    std::optional<std::chrono::milliseconds> countdown = {};  ///< not before so long from now
    std::optional<Time> eta = {};                             ///< not before
    /// Not after so long from now: then it is REVOKED, "expired".
    std::optional<std::chrono::milliseconds> expires_in = {};
    std::optional<Time> expires = {};
    /// 0 to 9; without one 0. RabbitMQ (in queues that have priorities) and SQLite take higher
    /// numbers first, Redis lower ones.
    std::optional<int> priority = {};
    std::string queue = {};    ///< empty: the task's own, else "celery"
    std::string task_id = {};  ///< empty: a new one
    std::optional<std::chrono::milliseconds> time_limit = {};
    std::optional<std::chrono::milliseconds> soft_time_limit = {};
    bool ignore_result = false;
    std::string shadow = {};  ///< another name for logs
    PublishRetry retry = {};
};

/// When a task that failed is run again. The first retry comes after `delay`, each further one
/// after `growth` times the time before, at most `max_delay`; `jitter` takes a random part of it
/// away, up to the whole, so that tasks which failed together do not come back together.
struct RetryPlan {
    bool automatic = false;  ///< after any exception; otherwise only after tasks::Retry
    int max_retries = 3;
    std::chrono::milliseconds delay{std::chrono::seconds(1)};
    double growth = 2;
    std::chrono::milliseconds max_delay{std::chrono::minutes(10)};
    bool jitter = false;
};

/// For App::task.
struct TaskOptions {
    std::vector<std::string> parameters = {};  ///< names, for keyword arguments; fewer are allowed
    std::string queue = {};                    ///< where delay() sends it; empty: "celery"
    /// True: acknowledged when it is done, so that it is run again when its worker dies: at least
    /// once. False: acknowledged before, and lost then: at most once (Celery's default).
    bool acks_late = true;
    bool ignore_result = false;
    bool track_started = false;  ///< the client sees STARTED
    /// At the soft one Context::check_limits throws; at the hard one the client sees FAILURE and
    /// the worker goes on without the task. 0: none.
    std::chrono::milliseconds soft_time_limit{0};
    std::chrono::milliseconds time_limit{0};
    RetryPlan retry = {};
};

}  // namespace tasks
