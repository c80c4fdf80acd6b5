#include "common/wire/header.hpp"

#include "common/wire/byte_order.hpp"

#include <algorithm>

namespace wire {

namespace {

constexpr std::string_view kTag = "PYRO";
constexpr std::uint16_t kChecksumStart = 0x34e9;
constexpr std::uint16_t kMagic = 0x4dc5;

/// Flags that version 502 numbers otherwise. Its correlation flag says that the header's id counts.
namespace flags5 {
constexpr std::uint16_t kItemStreamResult = 16;
constexpr std::uint16_t kKeepSerialized = 32;
constexpr std::uint16_t kCorrelation = 64;
}  // namespace flags5

/// The bits that mean the same in both versions, those nobody knows included.
constexpr std::uint16_t kSharedFlags = 0xff8f;

std::uint16_t flags_to_502(std::uint16_t flags) {
    unsigned result = flags & kSharedFlags;
    if ((flags & flags::kItemStreamResult) != 0) result |= flags5::kItemStreamResult;
    if ((flags & flags::kKeepSerialized) != 0) result |= flags5::kKeepSerialized;
    return static_cast<std::uint16_t>(result);
}

std::uint16_t flags_from_502(std::uint16_t flags) {
    unsigned result = flags & kSharedFlags;
    if ((flags & flags5::kItemStreamResult) != 0) result |= flags::kItemStreamResult;
    if ((flags & flags5::kKeepSerialized) != 0) result |= flags::kKeepSerialized;
    return static_cast<std::uint16_t>(result);
}

std::uint64_t checksum(const Header& header) {
    const std::uint64_t sum = static_cast<std::uint64_t>(header.type) +
                              static_cast<std::uint64_t>(header.protocol) + header.payload_size +
                              header.annotations_size + header.serializer_id + header.flags +
                              header.sequence + kChecksumStart;
    return sum & 0xffff;
}

void write_header_48(const Header& header, char* to) {
    to = put_number(static_cast<std::uint64_t>(header.type), 2, to);
    to = put_number(header.flags, 2, to);
    to = put_number(header.sequence, 2, to);
    to = put_number(header.payload_size, 4, to);
    to = put_number(header.serializer_id, 2, to);
    to = put_number(header.annotations_size, 2, to);
    to = put_number(0, 2, to);
    put_number(checksum(header), 2, to);
}

void write_header_502(const Header& header, char* to) {
    const unsigned correlation_flag = header.correlation ? flags5::kCorrelation : 0U;
    const Uuid correlation = header.correlation.value_or(Uuid{});
    to = put_number(static_cast<std::uint64_t>(header.type), 1, to);
    to = put_number(header.serializer_id, 1, to);
    to = put_number(flags_to_502(header.flags) | correlation_flag, 2, to);
    to = put_number(header.sequence, 2, to);
    to = put_number(header.payload_size, 4, to);
    to = put_number(header.annotations_size, 4, to);
    to = std::copy(correlation.begin(), correlation.end(), to);
    to = put_number(0, 2, to);
    put_number(kMagic, 2, to);
}

Header read_header_48(std::string_view bytes) {
    Header header;
    header.type = static_cast<MessageType>(read_number(bytes, 6, 2));
    header.flags = static_cast<std::uint16_t>(read_number(bytes, 8, 2));
    header.sequence = static_cast<std::uint16_t>(read_number(bytes, 10, 2));
    header.payload_size = read_number(bytes, 12, 4);
    header.serializer_id = static_cast<std::uint16_t>(read_number(bytes, 16, 2));
    header.annotations_size = read_number(bytes, 18, 2);
    if (read_number(bytes, 22, 2) != checksum(header)) {
        throw base::ProtocolError("header checksum mismatch");
    }
    if (header.payload_size > INT32_MAX) throw base::ProtocolError("receiving: not enough data");
    return header;
}

Header read_header_502(std::string_view bytes) {
    Header header;
    header.protocol = Protocol::Pyro5;
    header.type = static_cast<MessageType>(read_number(bytes, 6, 1));
    header.serializer_id = static_cast<std::uint16_t>(read_number(bytes, 7, 1));
    const auto flags = static_cast<std::uint16_t>(read_number(bytes, 8, 2));
    header.flags = flags_from_502(flags);
    header.sequence = static_cast<std::uint16_t>(read_number(bytes, 10, 2));
    header.payload_size = read_number(bytes, 12, 4);
    header.annotations_size = read_number(bytes, 16, 4);
    if ((flags & flags5::kCorrelation) != 0) {
        const std::string_view id = bytes.substr(20, 16);
        std::copy(id.begin(), id.end(), header.correlation.emplace().begin());
    }
    if (read_number(bytes, 38, 2) != kMagic) {
        throw base::ProtocolError("invalid message or protocol version");
    }
    return header;
}

}  // namespace

void write_header(const Header& header, char* to) {
    to = std::copy(kTag.begin(), kTag.end(), to);
    to = put_number(static_cast<std::uint64_t>(header.protocol), 2, to);
    if (header.protocol == Protocol::Pyro4) {
        write_header_48(header, to);
    } else {
        write_header_502(header, to);
    }
}

Protocol read_protocol(std::string_view bytes) {
    const auto version = static_cast<Protocol>(read_number(bytes, kTag.size(), 2));
    const bool known = version == Protocol::Pyro4 || version == Protocol::Pyro5;
    if (!bytes.starts_with(kTag) || !known) {
        throw base::ProtocolError("invalid data or unsupported protocol version");
    }
    return version;
}

Header read_header(std::string_view bytes) {
    return read_protocol(bytes) == Protocol::Pyro4 ? read_header_48(bytes) : read_header_502(bytes);
}

}  // namespace wire
