// The signature of a message: HMAC-SHA1 over the payload as sent and the data of the annotations in
// the order of their keys (section 1.7 of docs/pyro-protocol.md). Pure functions.
#pragma once

#include "common/wire/annotations.hpp"

#include <string>
#include <string_view>

namespace wire {

/// The kSignatureSize bytes that go into the annotation HMAC. `payload` is the one on the wire,
/// compressed where it is; of several annotations with one key the last counts.
std::string sign(std::string_view key, std::string_view payload, const Message& message);

/// Takes the same time wherever the two differ.
bool same_signature(std::string_view a, std::string_view b);

}  // namespace wire
