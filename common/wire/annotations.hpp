// The annotations of a message, between its header and its payload (section 1.6 of
// docs/pyro-protocol.md): chunks of a key of 4 ASCII characters, a length (u16, in version 502 u32)
// and data. Pure functions.
#pragma once

#include "common/wire/message.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace wire {

/// What stands before the data of a chunk: key and length.
inline constexpr std::size_t chunk_header_size(Protocol protocol) {
    return protocol == Protocol::Pyro4 ? 6 : 8;
}

inline constexpr std::string_view kCorrelationKey = "CORR";
inline constexpr std::string_view kSignatureKey = "HMAC";
inline constexpr std::size_t kSignatureSize = 20;

/// ProtocolError for a key that is not 4 ASCII characters.
void check_annotation_key(std::string_view key);

/// Appends one chunk.
void write_annotation(Protocol protocol, std::string_view key, std::string_view data,
                      std::string& bytes);

/// Reads the chunks into `message`, whose protocol is set: CORR of 16 bytes to `correlation`, CORR
/// of another length among the annotations. Returns the data of HMAC, which points into `bytes`
/// (version 48; nullopt: there was none). A chunk that is longer than what is left is cut short in
/// version 48. ProtocolError with Python's text for a key that is not ASCII and for a chunk that is
/// not whole.
std::optional<std::string_view> read_annotations(std::string_view bytes, Message& message);

}  // namespace wire
