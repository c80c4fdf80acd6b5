// How long a call may take. Every call that waits takes one; it covers the whole call.
#pragma once

#include <chrono>

namespace net {

using Timeout = std::chrono::milliseconds;

/// For a server that waits for its next client.
inline constexpr Timeout kForever = Timeout::max();

}  // namespace net
