// The result of a task that was sent, now or later.
//
//     tasks::AsyncResult<int> sum = add.delay(5, 5);
//     sum.get(10s);                 // 10; TaskError when the task failed, TimeoutError when it is
//                                   // not done in time
//     sum.state();                  // "PENDING", "STARTED", "SUCCESS", ...
//
// A handle: copies mean the same task. Any thread, several at a time.
#pragma once

#include "common/tasks/errors.hpp"
#include "common/value/codec.hpp"
#include "common/value/value.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace tasks {

class Client;

/// What AsyncResult<R> has for any R.
class ResultHandle {
public:
    /// `reply_to`: as the task's message had it; empty: not known here.
    ResultHandle(std::shared_ptr<Client> client, std::string id, std::string reply_to = {},
                 std::shared_ptr<const ResultHandle> parent = nullptr)
        : client_(std::move(client)),
          id_(std::move(id)),
          reply_to_(std::move(reply_to)),
          parent_(std::move(parent)) {}

    const std::string& id() const { return id_; }

    /// "PENDING" (it waits, or nobody ever heard of it), "STARTED", "RETRY", "SUCCESS", "FAILURE",
    /// "REVOKED", or one of the task's own.
    std::string state() const;
    /// The state is final: SUCCESS, FAILURE or REVOKED.
    bool ready() const;
    bool successful() const;
    bool failed() const;
    /// The result, the error as Celery keeps it, or the meta of a state of the task's own.
    value::Value info() const;
    /// Of a task that failed; empty otherwise.
    std::string traceback() const;

    /// Waits for the result. TaskError, TaskRevokedError, base::TimeoutError,
    /// BrokerUnavailableError, ResultLostError.
    value::Value get_value(std::chrono::milliseconds timeout) const;
    /// Waits until the task is ready(), without asking how it went; false: not in this time.
    bool wait(std::chrono::milliseconds timeout) const;
    /// Waits until the state is this one or final; the state.
    std::string wait_for_state(const std::string& state, std::chrono::milliseconds timeout) const;

    /// Removes the result from where the broker keeps it.
    void forget() const;

    /// The step before in a chain; nullptr: none.
    const std::shared_ptr<const ResultHandle>& parent() const { return parent_; }

private:
    std::shared_ptr<Client> client_;
    std::string id_;
    std::string reply_to_;
    std::shared_ptr<const ResultHandle> parent_;
};

template <class R = value::Value>
class AsyncResult : public ResultHandle {
public:
    using ResultHandle::ResultHandle;
    explicit AsyncResult(ResultHandle handle) : ResultHandle(std::move(handle)) {}

    /// Waits for the result. TaskError with the task's exception, TaskRevokedError,
    /// base::TimeoutError; PythonError TypeError when the result is no R.
    R get(std::chrono::milliseconds timeout) const {
        if constexpr (std::is_void_v<R>)
            get_value(timeout);
        else
            return get_value(timeout).template to<R>();
    }
};

}  // namespace tasks
