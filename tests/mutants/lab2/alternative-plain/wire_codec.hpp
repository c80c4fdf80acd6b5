// Shifts and a packed array, with the names that wire_codec and wire_ping use.
#pragma once

#include "common/base/errors.hpp"

#include <arpa/inet.h>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace lab2 {

inline constexpr std::size_t kHeaderSize = 24;

namespace type {
inline constexpr std::uint16_t kConnect = 1, kConnectOk = 2, kPing = 6;
}  // namespace type

struct Header {
    std::uint16_t type = 0;
    std::uint16_t flags = 0;
    std::uint16_t sequence = 0;
    std::int32_t payload_length = 0;
    std::uint16_t serializer = 0;
    std::uint16_t annotations_length = 0;
};

/// As it lies on the wire: no gaps between the members.
struct Raw {
    char tag[4];
    std::uint16_t version, type, flags, sequence, length_high, length_low, serializer, annotations,
        reserved, sum;
};
static_assert(sizeof(Raw) == kHeaderSize);

inline std::uint16_t checksum(const Header& h) {
    auto sum = static_cast<std::uint32_t>(h.payload_length);
    for (const unsigned part :
         {0x34E9U + 48U, unsigned{h.type}, unsigned{h.flags}, unsigned{h.sequence},
          unsigned{h.serializer}, unsigned{h.annotations_length}})
        sum += part;
    return sum & 0xFFFFU;
}

inline std::string encode_header(const Header& h) {
    const auto length = static_cast<std::uint32_t>(h.payload_length);
    const auto swapped = [](std::uint32_t n) { return htons(static_cast<std::uint16_t>(n)); };
    const Raw raw{{'P', 'Y', 'R', 'O'},
                  swapped(48),
                  swapped(h.type),
                  swapped(h.flags),
                  swapped(h.sequence),
                  swapped(length >> 16),
                  swapped(length & 0xFFFF),
                  swapped(h.serializer),
                  swapped(h.annotations_length),
                  0,
                  swapped(checksum(h))};
    return {reinterpret_cast<const char*>(&raw), sizeof raw};
}

inline Header decode_header(std::string_view bytes) {
    if (bytes.length() < sizeof(Raw)) throw base::ProtocolError("fewer than 24 bytes");
    Raw raw{};
    std::memcpy(&raw, bytes.data(), sizeof raw);
    if (std::memcmp(raw.tag, "PYRO", 4) != 0 || ntohs(raw.version) != 48)
        throw base::ProtocolError("invalid data or unsupported protocol version");
    Header h;
    h.type = ntohs(raw.type);
    h.flags = ntohs(raw.flags);
    h.sequence = ntohs(raw.sequence);
    h.payload_length = static_cast<std::int32_t>((std::uint32_t{ntohs(raw.length_high)} << 16) |
                                                 ntohs(raw.length_low));
    h.serializer = ntohs(raw.serializer);
    h.annotations_length = ntohs(raw.annotations);
    if (checksum(h) != ntohs(raw.sum)) throw base::ProtocolError("header checksum mismatch");
    if (h.payload_length < 0) throw base::ProtocolError("negative payload length");
    return h;
}

inline constexpr std::array kTypeNames = {"CONNECT", "CONNECTOK", "CONNECTFAIL",
                                          "INVOKE",  "RESULT",    "PING"};

inline std::string type_name(std::uint16_t number) {
    const bool known = number >= 1 && number <= kTypeNames.size();
    return known ? kTypeNames[number - 1U] : std::to_string(number);
}

}  // namespace lab2
