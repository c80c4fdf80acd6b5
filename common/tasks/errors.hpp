// What can go wrong with tasks, and what a task function throws to say more than "failed".
//
//     base::Error
//     +-- BrokerError                     the URL, a password, a file: something has to be put
//     right
//     +-- base::CommunicationError
//     |   +-- BrokerUnavailableError      nobody answers, or no longer: try again later
//     |   |   +-- ResultLostError         AsyncResult::get: this result will never come
//     |   +-- base::TimeoutError          AsyncResult::get: no result in that time
//     +-- value::PythonError              an exception of a Python class: throw it in a task
//     |   +-- TaskError                   get(): the task failed; type, text and traceback of it
//     |       +-- TaskRevokedError        get(): it was never run: expired, revoked
//     +-- Retry, Ignore, Reject           thrown by a task function
//
// A C++ exception that leaves a task arrives as the Python class a Python programmer expects
// (common/value/python_class.hpp).
#pragma once

#include "common/base/errors.hpp"
#include "common/value/python_error.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tasks {

using base::TimeoutError;
using value::PythonError;

/// One sentence with the URL (without its password) and the cure.
class BrokerError : public base::Error {
    using base::Error::Error;
};

class BrokerUnavailableError : public base::CommunicationError {
    using base::CommunicationError::CommunicationError;
};

/// The result was for a connection that has ended since (Broker::keeps_results). The task was not
/// lost: it is done, but nobody can say how it went.
class ResultLostError : public BrokerUnavailableError {
    using BrokerUnavailableError::BrokerUnavailableError;
};

/// The exception that a task ended with; qualified_type(), args() and what() are the original's.
class TaskError : public value::PythonError {
public:
    TaskError(std::string_view type, value::Tuple args, std::string traceback)
        : PythonError(type, std::move(args)),
          traceback_(std::make_shared<const std::string>(std::move(traceback))) {}

    /// As the worker wrote it; empty when it sent none.
    const std::string& traceback() const { return *traceback_; }

private:
    std::shared_ptr<const std::string> traceback_;
};

class TaskRevokedError : public TaskError {
    using TaskError::TaskError;
};

/// Thrown in a task: run it again later. `cause` is what the client sees when there are no retries
/// left.
class Retry : public base::Error {
public:
    /// After this time; without one, after what the task's RetryPlan says.
    explicit Retry(const std::string& cause,
                   std::optional<std::chrono::milliseconds> countdown = std::nullopt)
        : Error(cause), countdown_(countdown) {}
    std::optional<std::chrono::milliseconds> countdown() const { return countdown_; }

private:
    std::optional<std::chrono::milliseconds> countdown_;
};

/// Thrown in a task: done, and no result is stored.
class Ignore : public base::Error {
public:
    explicit Ignore(const std::string& why = "ignored") : Error(why) {}
};

/// Thrown in a task: not done, and no result is stored. The message goes back into the queue or
/// away.
class Reject : public base::Error {
public:
    explicit Reject(const std::string& why, bool requeue = false) : Error(why), requeue_(requeue) {}
    bool requeue() const { return requeue_; }

private:
    bool requeue_;
};

}  // namespace tasks
