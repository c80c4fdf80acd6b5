#include "common/tasks/context.hpp"

#include "common/value/python_error.hpp"
#include "common/wire/celery/task_message.hpp"

#include <utility>

namespace tasks {
namespace {

thread_local Context* current_context = nullptr;

}  // namespace

const std::string& Context::id() const {
    return message_.id;
}

const std::string& Context::task() const {
    return message_.task;
}

std::int64_t Context::retries() const {
    return message_.retries;
}

void Context::update_state(std::string state, value::Value meta) {
    host_.update_state(*this, std::move(state), std::move(meta));
}

void Context::check_limits() const {
    if (host_.past_soft_limit(*this) || stop_requested())
        throw value::PythonError("celery.exceptions.SoftTimeLimitExceeded", value::Tuple());
}

bool Context::stop_requested() const {
    return host_.stop_requested(*this);
}

Context* Context::current() {
    return current_context;
}

Context::Scope::Scope(Context& context) : before_(std::exchange(current_context, &context)) {}

Context::Scope::~Scope() {
    current_context = before_;
}

}  // namespace tasks
