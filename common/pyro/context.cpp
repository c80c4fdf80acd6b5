#include "common/pyro/context.hpp"

#include "common/pyro/server/context_scope.hpp"

#include <utility>

namespace pyro {

namespace {
thread_local CallContext* context_of_call = nullptr;
}

CallContext& current_context() {
    thread_local CallContext context_of_thread;
    return context_of_call != nullptr ? *context_of_call : context_of_thread;
}

namespace server {

ContextScope::ContextScope(CallContext& context)
    : before_(std::exchange(context_of_call, &context)) {}

ContextScope::~ContextScope() {
    context_of_call = before_;
}

}  // namespace server

}  // namespace pyro
