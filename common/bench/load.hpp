// Calls one thing again and again on several threads, and counts.
#pragma once

#include <chrono>
#include <functional>
#include <vector>

namespace bench {

struct Load {
    double calls = 0;
    double seconds = 0;
    double median_latency = 0;  ///< seconds

    double rate() const { return calls / seconds; }
};

/// Each function on a thread of its own, for the time given. The clock is read once for a `group`
/// of calls: for short ones reading it costs too much.
Load run_load(std::vector<std::function<void()>> calls, std::chrono::duration<double> time,
              int group);

}  // namespace bench
