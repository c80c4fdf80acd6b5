// The framed file transfer of lab 1.5, written a second time: what the students' programs send is
// read here, and what they read is written here, so the two must agree on the format and not only
// with themselves.
//
//     kind 1 byte | length 4 bytes, big-endian | payload, at most 65536 bytes
//
// Pure functions, and a reader that is used by one thread.
#pragma once

#include "tests/peers/socket.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace peers {

inline constexpr std::size_t kMostPayload = 65536;

struct Frame {
    char kind = 0;
    std::string payload;
};

std::string encode_frame(char kind, std::string_view payload);

/// The first five bytes alone, for a length that nothing of the sort follows.
std::string encode_head(char kind, std::uint32_t length);

/// `width` bytes, big-endian.
std::string encode_number(std::uint64_t value, std::size_t width);
std::uint64_t decode_number(std::string_view bytes);

/// CRC-32 as in zip and PNG, to be continued: crc32(crc32(0, a), b) is that of a + b.
std::uint32_t crc32(std::uint32_t so_far, std::string_view bytes);

/// Receives the next frame. nullopt: there is none, and `problem` says why in a lane's words.
std::optional<Frame> receive_frame(const Socket& socket, std::string& problem);

}  // namespace peers
