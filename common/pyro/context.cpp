#include "common/pyro/context.hpp"

namespace pyro {

CallContext& current_context() {
    thread_local CallContext context;
    return context;
}

}  // namespace pyro
