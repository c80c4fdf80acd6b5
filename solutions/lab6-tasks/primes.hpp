// Counting primes, which takes time, and cutting that work into parts. Given.
//
//     lab6::split(1000, 4)              // {0, 250}, {250, 500}, {500, 750}, {750, 1000}
//     lab6::count_primes(0, 250)        // 53
//
// Pure functions. Thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace lab6 {

/// The numbers from `low` to below `high`.
struct Range {
    std::int64_t low;
    std::int64_t high;
};

/// How many primes there are in a range, and the name of the worker that counted them.
using Counted = std::pair<std::int64_t, std::string>;

inline bool is_prime(std::int64_t n) {
    if (n < 4) return n > 1;
    if (n % 2 == 0) return false;
    for (std::int64_t divisor = 3; divisor * divisor <= n; divisor += 2) {
        if (n % divisor == 0) return false;
    }
    return true;
}

/// The honest way: each number by itself.
inline std::int64_t count_primes(std::int64_t low, std::int64_t high) {
    std::int64_t count = 0;
    for (std::int64_t n = low; n < high; ++n) count += is_prime(n) ? 1 : 0;
    return count;
}

/// The numbers below `limit` in so many parts, nearly of one size.
inline std::vector<Range> split(std::int64_t limit, int parts) {
    std::vector<Range> ranges;
    for (std::int64_t i = 0; i < parts; ++i)
        ranges.push_back({limit * i / parts, limit * (i + 1) / parts});
    return ranges;
}

}  // namespace lab6
