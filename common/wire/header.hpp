// The header of a message, byte by byte (section 1.1 of docs/pyro-protocol.md).
//
//     version 48, 24 bytes                       version 502, 40 bytes
//      0  tag "PYRO"                              0  tag "PYRO"
//      4  version u16                             4  version u16
//      6  message type u16                        6  message type u8
//      8  flags u16                               7  serializer u8
//     10  sequence number u16                     8  flags u16
//     12  payload length i32                     10  sequence number u16
//     16  serializer u16                         12  payload length u32
//     18  annotations length u16                 16  annotations length u32
//     20  reserved u16                           20  correlation id, 16 bytes
//     22  checksum u16                           36  reserved u16
//                                                38  magic 0x4dc5
//
// Big endian. Flags have the numbers of version 48 in here. Pure functions.
#pragma once

#include "common/wire/message.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace wire {

/// The first bytes of a message, which tell the version.
inline constexpr std::size_t kVersionSize = 6;

inline constexpr std::size_t header_size(Protocol protocol) {
    return protocol == Protocol::Pyro4 ? 24 : 40;
}

/// Writes header_size(header.protocol) bytes. What does not fit its field is the caller's mistake:
/// MessageWriter has checked.
void write_header(const Header& header, char* to);

/// The version of the message that these kVersionSize bytes begin. ProtocolError "invalid data or
/// unsupported protocol version".
Protocol read_protocol(std::string_view bytes);

/// Reads header_size(protocol) bytes that read_protocol() has accepted. ProtocolError "header
/// checksum mismatch", "invalid message or protocol version" (502: the magic number), "receiving:
/// not enough data" (a negative length).
Header read_header(std::string_view bytes);

}  // namespace wire
