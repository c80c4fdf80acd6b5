#include "common/net/descriptors.hpp"

#include <algorithm>
#include <sys/resource.h>

namespace net {

void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    // macOS says "infinity" and then refuses it; nobody here needs more than this.
    limit.rlim_cur = std::max<rlim_t>(limit.rlim_cur, std::min<rlim_t>(limit.rlim_max, 10240));
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace net
