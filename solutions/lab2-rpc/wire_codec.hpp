// The header of Pyro's messages (2.4): 24 bytes that say what follows. wire_codec shows them,
// wire_ping sends them.
//
//     offset   0      4         6      8       10         12               16
//            | PYRO | version | type | flags | sequence | payload length | serializer |
//              18                   20         22
//            | annotations length | reserved | checksum |
//
// All numbers are unsigned and have two bytes, the most significant one first; the payload length
// is signed and has four. Behind the header come the annotations, then the payload.
#pragma once

#include "common/base/errors.hpp"
#include "common/base/todo.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace lab2 {

inline constexpr std::size_t kHeaderSize = 24;
inline constexpr std::string_view kTag = "PYRO";
inline constexpr std::uint16_t kVersion = 48;
inline constexpr std::uint16_t kMagic = 0x34E9;  // a part of each checksum

namespace type {
inline constexpr std::uint16_t kConnect = 1;  // client: first message of a connection
inline constexpr std::uint16_t kConnectOk = 2;
inline constexpr std::uint16_t kConnectFail = 3;
inline constexpr std::uint16_t kInvoke = 4;
inline constexpr std::uint16_t kResult = 5;
inline constexpr std::uint16_t kPing = 6;  // both ways
}  // namespace type

struct Header {
    std::uint16_t type = 0;
    std::uint16_t flags = 0;
    std::uint16_t sequence = 0;
    std::int32_t payload_length = 0;       ///< in bytes
    std::uint16_t serializer = 0;          ///< the format of the payload: 1 is serpent
    std::uint16_t annotations_length = 0;  ///< in bytes
};

// What is wrong with bytes that are no header: texts for base::ProtocolError.
inline constexpr const char* kTooShort = "fewer than 24 bytes";
inline constexpr const char* kNotPyro = "invalid data or unsupported protocol version";
inline constexpr const char* kWrongChecksum = "header checksum mismatch";
inline constexpr const char* kNegativeLength = "negative payload length";

/// The last `width` bytes of `value`, the most significant first (big-endian).
inline std::string encode_number(std::uint64_t value, std::size_t width) {
    std::string bytes(width, '\0');
    for (std::size_t i = width; i > 0; --i, value >>= 8) bytes[i - 1] = static_cast<char>(value);
    return bytes;
}

/// An unsigned number: a static_cast makes of it what you need.
inline std::uint64_t decode_number(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes) value = (value << 8) | static_cast<unsigned char>(byte);
    return value;
}

/// The checksum that belongs to a header.
inline std::uint16_t checksum(const Header& header) {
    // LAB 2.4 compute the checksum
    // The sum of kMagic, kVersion and all members of the header, modulo 65536: what is left when
    // the sum is cast to std::uint16_t.
    //~ base::todo("2.4: compute the checksum, in checksum", header);
    return static_cast<std::uint16_t>(std::int64_t{kMagic} + kVersion + header.type + header.flags +
                                      header.sequence + header.payload_length + header.serializer +
                                      header.annotations_length);
    // END 2.4
}

/// The kHeaderSize bytes of a header.
inline std::string encode_header(const Header& header) {
    // LAB 2.4 put a header together
    // Tag, version and the numbers in the order of the drawing above; reserved is 0, the checksum
    // comes last. encode_number makes the bytes; it takes a negative number only as a
    // std::uint32_t.
    //~ base::todo("2.4: put a header together, in encode_header", header);
    std::string bytes(kTag);
    bytes += encode_number(kVersion, 2);
    bytes += encode_number(header.type, 2);
    bytes += encode_number(header.flags, 2);
    bytes += encode_number(header.sequence, 2);
    bytes += encode_number(static_cast<std::uint32_t>(header.payload_length), 4);
    bytes += encode_number(header.serializer, 2);
    bytes += encode_number(header.annotations_length, 2);
    bytes += encode_number(0, 2);
    bytes += encode_number(checksum(header), 2);
    return bytes;
    // END 2.4
}

/// The header that `bytes` begin with. They come from a program we do not know:
/// base::ProtocolError when they are no header.
inline Header decode_header(std::string_view bytes) {
    // LAB 2.4 take a header apart
    // Refuse, in this order, with a base::ProtocolError of the text given above: fewer than
    // kHeaderSize bytes; another tag or version; a checksum that is not the one of these numbers; a
    // payload length below 0 (cast the number to std::int32_t). Reserved may be anything.
    //~ base::todo("2.4: take a header apart, in decode_header", bytes);
    if (bytes.size() < kHeaderSize) throw base::ProtocolError(kTooShort);
    const auto number = [&](std::size_t offset) {
        return static_cast<std::uint16_t>(decode_number(bytes.substr(offset, 2)));
    };
    if (bytes.substr(0, 4) != kTag || number(4) != kVersion) throw base::ProtocolError(kNotPyro);
    Header header;
    header.type = number(6);
    header.flags = number(8);
    header.sequence = number(10);
    header.payload_length = static_cast<std::int32_t>(decode_number(bytes.substr(12, 4)));
    header.serializer = number(16);
    header.annotations_length = number(18);
    if (number(22) != checksum(header)) throw base::ProtocolError(kWrongChecksum);
    if (header.payload_length < 0) throw base::ProtocolError(kNegativeLength);
    return header;
    // END 2.4
}

inline constexpr std::array kTypeNames = {"CONNECT", "CONNECTOK", "CONNECTFAIL",
                                          "INVOKE",  "RESULT",    "PING"};

/// "PING"; the number where there is no such type.
inline std::string type_name(std::uint16_t number) {
    const bool known = number >= 1 && number <= kTypeNames.size();
    return known ? kTypeNames[number - 1U] : std::to_string(number);
}

}  // namespace lab2
