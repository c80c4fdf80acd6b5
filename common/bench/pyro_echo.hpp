// Our side of pyro_bench: a daemon with an object that gives back what it gets, and its callers.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace bench {

/// Serves for ever; says the port first.
void serve_pyro(const std::function<void(std::uint16_t)>& say);

/// What a benchmark calls: one short text, a megabyte of text or bytes, 40,000 calls in one.
enum class Kind { Echo, Text, Bytes, Batch };
Kind kind_of(std::string_view name);

inline constexpr int kBatchSize = 40'000;
inline constexpr std::size_t kLarge = 1'000'000;  // bytes or characters

/// A proxy with a connection of its own, as the thing that a load calls again and again.
std::function<void()> pyro_call(std::uint16_t port, Kind kind);

/// Holds so many connections that have done their handshake, and says "ready", until the end of the
/// program.
void hold_idle(std::uint16_t port, int count, const std::function<void()>& ready);

/// Connects, sends garbage and leaves, for ever.
void flood(std::uint16_t port);

}  // namespace bench
