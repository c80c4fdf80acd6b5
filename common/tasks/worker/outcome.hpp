// What follows from a task's end: its result, the tasks it triggers, a retry. Decisions without
// input or output. Internal to the worker.
//
// Pure functions: time and random numbers are given.
#pragma once

#include "common/tasks/broker.hpp"
#include "common/tasks/options.hpp"
#include "common/value/value.hpp"
#include "common/wire/celery/task_message.hpp"

#include <chrono>
#include <exception>
#include <string>
#include <vector>

namespace tasks::worker {

using wire::celery::TaskMessage;

/// What is sent on and stored when a task has come to its end or to a new state.
struct Outcome {
    std::vector<Outgoing> messages;
    std::vector<Report> reports;
};

/// An exception of a task, as it is reported.
struct Failure {
    wire::celery::ExceptionText exception;
    std::string traceback;
    std::string repr;  ///< ValueError('boom')
};
Failure failure_of(const std::exception& error, const std::string& task);
Failure make_failure(std::string type, std::string module, value::List args);

/// A result or state; nothing when the client wants none.
void add_report(const TaskMessage& task, std::string_view state, value::Value result,
                std::string traceback, Time now, Outcome& outcome);

/// SUCCESS: callbacks and the next step of a chain, then the result. `children`: ids of the tasks
/// it sent while it ran. `queue` is where it came from. FAILURE instead when the value cannot
/// travel.
Outcome succeed(const TaskMessage& task, value::Value result,
                const std::vector<std::string>& children, Time now);

/// FAILURE: errbacks, the result, and the same for what would have followed in a chain. Of a part
/// of a chord also FAILURE `ChordError` for its body, whether the part succeeded or not.
Outcome fail(const TaskMessage& task, const Failure& failure, Time now);

/// REVOKED; `why`: "expired", "terminated".
Outcome revoke(const TaskMessage& task, std::string_view why, Time now);

/// RETRY: the same task again, later. `queue` is where it came from.
Outcome retry(const TaskMessage& task, const Failure& cause, const std::string& queue,
              std::chrono::milliseconds countdown, Time now);

/// How long until retry number `retries` + 1. `random` is from 0 to 1.
std::chrono::milliseconds retry_delay(const RetryPlan& plan, std::int64_t retries, double random);

}  // namespace tasks::worker
