// Payloads as zlib streams (section 1.9 of docs/pyro-protocol.md). Pure functions.
#pragma once

#include "common/wire/message.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace wire {

/// What a sender of that version compresses: 200 bytes and more in 48, more than 100 in 502.
bool is_worth_compressing(Protocol protocol, std::size_t payload_size);

/// Puts the zlib stream of `payload` into `compressed`. False when it is no smaller, which keeps a
/// sender of version 48 from using it.
bool compress(Protocol protocol, std::string_view payload, std::string& compressed);

/// Puts what the stream holds into `payload`, whose memory is used again; grows as the data really
/// comes. What follows the stream is ignored, as Python does. MessageTooLargeError for more than
/// `limit` bytes; ProtocolError with Python's text for a stream that is damaged or cut short.
void decompress(std::string_view compressed, std::size_t limit, std::string& payload);

}  // namespace wire
