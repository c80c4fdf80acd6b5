// The yardstick of pyro_bench: blocking sockets that send a question and an answer of the sizes a
// call has, and look at nothing. The server exists twice, because neither way is always the faster.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace bench {

struct Sizes {
    std::size_t question = 0;  // bytes
    std::size_t answer = 0;
};

/// Of a call of `echo("hello, world")` and its answer, as they go over the network.
Sizes echo_sizes();

enum class BareServer { Threads, Epoll };

/// Serves for ever; says the port first.
void serve_bare(BareServer kind, const Sizes& sizes, const std::function<void(std::uint16_t)>& say);

/// A connection to it, as the thing that a load calls again and again.
std::function<void()> bare_call(std::uint16_t port, const Sizes& sizes);

}  // namespace bench
