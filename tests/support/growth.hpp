// Whether work takes time in proportion to its size: a question about a ratio, which neither a busy
// machine nor a sanitizer answers wrongly, as they do when seconds are counted.
#pragma once

#include <algorithm>
#include <ctime>
#include <functional>

namespace growth {

/// Work in proportion to its size grows four times, work in proportion to the square sixteen times.
inline constexpr double kMostLinear = 9;

/// Seconds of this thread on the processor, which other programs do not change.
inline double processor_seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// The least of three measurements of `work(size)`, and never under a millisecond: what is faster
/// than that is not slow, and too short to be compared.
inline double seconds(const std::function<void(int)>& work, int size) {
    double least = 1e9;
    for (int i = 0; i < 3; ++i) {
        const double start = processor_seconds();
        work(size);
        least = std::min(least, processor_seconds() - start);
    }
    return std::max(least, 1e-3);
}

/// How many times as long `work` takes on this thread for four times the size. Work that must stay
/// linear is below kMostLinear.
inline double of(const std::function<void(int)>& work, int size) {
    const double small = seconds(work, size);
    return seconds(work, 4 * size) / small;
}

}  // namespace growth
