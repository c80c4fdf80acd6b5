// Makes a context that of this thread while a call runs in it.
//
//     const ContextScope scope(context);
//     current_context();                       // is `context`
#pragma once

#include "common/pyro/context.hpp"

namespace pyro::server {

class ContextScope {
public:
    explicit ContextScope(CallContext& context);
    ~ContextScope();
    ContextScope(const ContextScope&) = delete;
    ContextScope& operator=(const ContextScope&) = delete;

private:
    CallContext* before_;
};

}  // namespace pyro::server
