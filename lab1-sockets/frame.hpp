// Frames: how framed_server, framed_client and concurrent_server (1.5, 1.6) cut a stream of bytes
// into messages. Every message says what it is and how long it is before it begins.
//
//     | kind, 1 byte | length of the payload, 4 bytes | payload |     numbers big-endian
//
//     client                           server
//     'H' HelloServer!        ---->
//                             <----    'N' file name, 'S' size (8 bytes), 'D' content (any number
//                                      of frames), 'C' CRC-32 of the content (4 bytes), 'T' thanks
//                             <----    or at any point 'E' and a sentence: what went wrong
#pragma once

#include "common/base/errors.hpp"
#include "common/base/text.hpp"
#include "common/base/todo.hpp"
#include "common/net/tcp.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lab1 {

enum class Kind : char {
    Hello = 'H',
    Name = 'N',
    Size = 'S',
    Data = 'D',
    Checksum = 'C',
    Thanks = 'T',
    Failure = 'E',
};

inline constexpr std::string_view kKinds = "HNSDCTE";
inline constexpr std::size_t kHeaderSize = 5;
inline constexpr std::size_t kMaxPayload = 65536;

inline constexpr std::string_view kHello = "HelloServer!";
inline constexpr std::string_view kThanks = "->Thank you for connecting";

struct FrameHeader {
    Kind kind;
    std::uint32_t length;  ///< of the payload, in bytes
};

/// `value` in `width` bytes, the most significant first (big-endian).
inline std::string encode_number(std::uint64_t value, std::size_t width) {
    std::string bytes(width, '\0');
    for (std::size_t i = width; i > 0; --i, value >>= 8) bytes[i - 1] = static_cast<char>(value);
    return bytes;
}

inline std::uint64_t decode_number(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes) value = (value << 8) | static_cast<unsigned char>(byte);
    return value;
}

/// The kind that `byte` stands for; base::ProtocolError when it is none.
inline Kind to_kind(char byte) {
    if (kKinds.find(byte) == kKinds.npos) {
        throw base::ProtocolError(
            fmt::format("frame of the unknown kind {}", base::python_repr({&byte, 1})));
    }
    return static_cast<Kind>(byte);
}

/// The kHeaderSize bytes in front of a payload.
inline std::string encode_header(FrameHeader header) {
    // LAB 1.5 put a frame's header together
    // One byte for the kind, then the length as a number of 4 bytes.
    base::todo("1.5: put a frame's header together, in encode_header", header);
    // END 1.5
}

/// The header in `bytes`, of which there are kHeaderSize. They come from a program we do not know:
/// base::ProtocolError when they are no header.
inline FrameHeader decode_header(std::string_view bytes) {
    // LAB 1.5 take a frame's header apart
    // to_kind refuses an unknown kind. Refuse a length above kMaxPayload, with a
    // base::ProtocolError that shows the length.
    base::todo("1.5: take a frame's header apart, in decode_header", bytes);
    // END 1.5
}

struct Frame {
    Kind kind;
    std::string_view payload;  ///< valid until the next call of the FrameStream
};

/// Sends and receives whole frames over one connection, each within the time-out.
class FrameStream {
public:
    FrameStream(net::TcpStream stream, net::Timeout timeout)
        : stream_(std::move(stream)), timeout_(timeout), buffer_(kMaxPayload + kHeaderSize) {}

    void send(Kind kind, std::string_view payload) {
        const FrameHeader header{kind, static_cast<std::uint32_t>(payload.size())};
        const bool more_follows = kind == Kind::Data;  // at least the checksum
        stream_.write_all(encode_header(header), payload, timeout_, more_follows);
    }

    /// The next frame. One of kind Failure is thrown, as a base::Error with its sentence.
    Frame receive() {
        stream_.read_exactly(std::span(header_).subspan(ahead_), timeout_);
        const FrameHeader header = decode_header({header_.data(), header_.size()});
        // Behind the payload comes the next header: one read may bring both.
        const std::span space(buffer_.data(), header.length + kHeaderSize);
        ahead_ = stream_.read_at_least(header.length, space, timeout_) - header.length;
        std::copy_n(buffer_.data() + header.length, ahead_, header_.data());
        const std::string_view payload(buffer_.data(), header.length);
        if (header.kind == Kind::Failure) {
            throw base::Error(net::to_string(stream_.peer_endpoint()) +
                              " reports: " + base::python_repr(payload));
        }
        return {header.kind, payload};
    }

    /// The payload of the next frame; base::ProtocolError when it is of another kind.
    std::string_view expect(Kind kind) {
        const Frame frame = receive();
        if (frame.kind != kind) {
            throw base::ProtocolError(fmt::format("frame '{}' where '{}' was expected",
                                                  static_cast<char>(frame.kind),
                                                  static_cast<char>(kind)));
        }
        return frame.payload;
    }

    /// The number of `width` bytes in the next frame; base::ProtocolError when it is none.
    std::uint64_t expect_number(Kind kind, std::size_t width) {
        const std::string_view payload = expect(kind);
        if (payload.size() != width) {
            throw base::ProtocolError(fmt::format("frame '{}' of {} bytes, it should have {}",
                                                  static_cast<char>(kind), payload.size(), width));
        }
        return decode_number(payload);
    }

    void close() { stream_.close(); }

private:
    net::TcpStream stream_;
    net::Timeout timeout_;
    std::array<char, kHeaderSize> header_{};
    std::size_t ahead_ = 0;  ///< bytes of the next header that have come already
    std::vector<char> buffer_;
};

}  // namespace lab1
