// Asking the network where its name server is: one UDP datagram to everybody, one back with a URI
// (section 7 of Pyro's protocol).
//
//     auto uri = pyro::ask_network({"<broadcast>", "0.0.0.0"}, 9091);      // nullopt: nobody knows
//
// The other side is naming/broadcast_responder.hpp. Any thread.
#pragma once

#include "common/wire/uri.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pyro {

/// The whole question; a datagram with anything else in it is not answered.
inline constexpr std::string_view kBroadcastQuestion = "GET_NSURI";

/// Asks `rounds` times, and each time waits so long for an answer. Of several servers the first to
/// answer is taken; what is no PYRO uri is no answer. "<broadcast>" is every host of the networks
/// this one is in; an address that cannot be asked is left out.
std::optional<wire::Uri> ask_network(
    const std::vector<std::string>& addresses, std::uint16_t port, int rounds = 3,
    std::chrono::milliseconds wait = std::chrono::milliseconds(700));

}  // namespace pyro
