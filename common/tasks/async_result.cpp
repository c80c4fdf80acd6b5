#include "common/tasks/async_result.hpp"

#include "common/base/time_text.hpp"
#include "common/tasks/client.hpp"

#include <fmt/core.h>

namespace tasks {
namespace {

using wire::celery::is_final;
namespace states = wire::celery::states;

Deadline after(std::chrono::milliseconds timeout) {
    return std::chrono::steady_clock::now() + timeout;
}

std::string state_of(const std::optional<ResultMessage>& result) {
    return result ? result->status : std::string(states::kPending);
}

bool is_done(const std::optional<ResultMessage>& result) {
    return result && is_final(result->status);
}

wire::celery::ExceptionText exception_of(const ResultMessage& result) {
    try {
        return wire::celery::decode_exception(result.result);
    } catch (const wire::celery::MessageError&) {
        return {"Exception", "builtins", {result.result.str()}};  // not as Celery writes it
    }
}

[[noreturn]] void throw_error(const ResultMessage& result) {
    const auto exception = exception_of(result);
    const std::string type =
        exception.module.empty() ? exception.type : exception.module + "." + exception.type;
    if (result.status == states::kRevoked)
        throw TaskRevokedError(type, value::Tuple(exception.args), result.traceback);
    throw TaskError(type, value::Tuple(exception.args), result.traceback);
}

}  // namespace

std::string ResultHandle::state() const {
    return state_of(client_->find_result(id_));
}

bool ResultHandle::ready() const {
    return is_done(client_->find_result(id_));
}

bool ResultHandle::successful() const {
    return state() == states::kSuccess;
}

bool ResultHandle::failed() const {
    return state() == states::kFailure;
}

value::Value ResultHandle::info() const {
    auto result = client_->find_result(id_);
    return result ? std::move(result->result) : value::Value();
}

std::string ResultHandle::traceback() const {
    const auto result = client_->find_result(id_);
    return result ? result->traceback : std::string();
}

value::Value ResultHandle::get_value(std::chrono::milliseconds timeout) const {
    auto result = client_->wait_for_result({id_, reply_to_}, is_done, after(timeout));
    if (!is_done(result)) {
        const std::string state = state_of(result);
        throw TimeoutError(fmt::format(
            "task {}: no result within {}: its state is {}{}", id_, base::duration_text(timeout),
            state, state == states::kPending ? " (is a worker running for its queue?)" : ""));
    }
    if (result->status != states::kSuccess) throw_error(*result);
    return std::move(result->result);
}

bool ResultHandle::wait(std::chrono::milliseconds timeout) const {
    return is_done(client_->wait_for_result({id_, reply_to_}, is_done, after(timeout)));
}

std::string ResultHandle::wait_for_state(const std::string& state,
                                         std::chrono::milliseconds timeout) const {
    const auto is_reached = [&](const std::optional<ResultMessage>& result) {
        return is_done(result) || state_of(result) == state;
    };
    return state_of(client_->wait_for_result({id_, reply_to_}, is_reached, after(timeout)));
}

void ResultHandle::forget() const {
    client_->forget(id_);
}

}  // namespace tasks
