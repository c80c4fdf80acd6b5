// Random Python values, for tests of the kind decode(encode(x)) == x.
//
//     support::RandomValue random(seed, {.sets = false});
//     const value::Value x = random.next();
//
// The same seed gives the same values on every machine. Put RandomValue's seed into INFO(): a test
// that fails can be repeated. One thread.
#pragma once

#include "common/value/value.hpp"

#include <cstdint>
#include <random>
#include <string>

namespace support {

/// What may occur: the widest a format can express.
struct RandomValueOptions {
    bool ellipsis = true;
    bool complex = true;
    bool bytes = true;
    bool tuples = true;
    bool sets = true;
    bool large_integers = true;  ///< beyond 64 bits
    bool keys_other_than_str = true;
    bool infinite = true;     ///< inf and -inf
    bool nan = false;         ///< not equal to itself
    bool surrogates = false;  ///< lone ones in a str
    int depth = 4;            ///< containers in containers
    int items = 6;            ///< at most, in a container; 10 times as many now and then
};

class RandomValue {
public:
    explicit RandomValue(std::uint64_t seed, const RandomValueOptions& options = {})
        : engine_(seed), options_(options) {}

    /// Any value that the options allow.
    value::Value next() { return any(options_.depth); }
    /// One that can be a key.
    value::Value hashable() { return any_hashable(options_.depth); }

    value::Integer integer();
    double number();
    std::string text();
    std::string octets();
    /// From 0 up to but without `end`, which must be positive.
    int below(int end) { return static_cast<int>(engine_() % static_cast<unsigned>(end)); }

private:
    value::Value any(int depth);
    value::Value any_hashable(int depth);
    value::Value scalar();
    value::Value real();
    value::Dict dict(int depth);
    int length();

    std::mt19937_64 engine_;
    RandomValueOptions options_;
};

}  // namespace support
