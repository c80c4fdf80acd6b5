// A message of Pyro's wire protocol, and its bytes: version 48 (Pyro4) and 502 (Pyro5).
//
//     wire::Message request{.type = wire::MessageType::Invoke, .sequence = 1, ...};
//     std::string bytes;
//     wire::encode(request, {}, bytes);                        // appends
//
//     wire::MessageReader reader(settings);                    // the other side
//     reader.append(bytes);                                    // as they arrive, in any pieces
//     while (auto message = reader.next()) ...
//
//     version 48, 24 bytes                              version 502, 40 bytes
//     0  tag "PYRO"            12 payload length i32    0  tag "PYRO"          12 payload length
//     u32 4  version u16           16 serializer u16        4  version u16         16 annotations
//     length u32 6  message type u16      18 annotations length    6  type u8             20
//     correlation id, 16 bytes 8  flags u16             20 reserved u16          7  serializer u8
//     36 reserved u16 10 sequence u16          22 checksum u16          8  flags 10 sequence   38
//     magic 0x4dc5
//
// Then the annotations (4 bytes key; length u16, in 502 u32; data), then the payload. Big endian.
// Flags and types have the numbers of version 48 here; the codec translates. Nothing in this file
// does input or output; an object belongs to one thread.
#pragma once

#include "common/base/errors.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wire {

enum class Protocol : std::uint16_t { Pyro4 = 48, Pyro5 = 502 };

enum class MessageType : std::uint16_t {
    Connect = 1,
    ConnectOk = 2,
    ConnectFail = 3,
    Invoke = 4,
    Result = 5,
    Ping = 6
};

namespace flags {
inline constexpr std::uint16_t kException = 1;
inline constexpr std::uint16_t kCompressed = 2;
inline constexpr std::uint16_t kOneway = 4;
inline constexpr std::uint16_t kBatch = 8;
inline constexpr std::uint16_t kMetaOnConnect = 16;  // 48 only: in 502 always so
inline constexpr std::uint16_t kItemStreamResult = 32;
inline constexpr std::uint16_t kKeepSerialized = 64;
}  // namespace flags

/// A correlation id: RFC 4122, most significant byte first.
using Uuid = std::array<std::uint8_t, 16>;
Uuid random_uuid();
std::string to_string(const Uuid& uuid);  ///< 8-4-4-4-12 hex digits

/// Chunks in the order of the wire; a key is 4 ASCII characters. CORR and HMAC are not among them:
/// they have places of their own.
using Annotations = std::vector<std::pair<std::string, std::string>>;
const std::string* find(const Annotations& annotations,
                        std::string_view key);  ///< the last of that key
void set(Annotations& annotations, std::string_view key, std::string data);

struct Message {
    Protocol protocol = Protocol::Pyro4;
    MessageType type = MessageType::Invoke;
    std::uint16_t flags = 0;
    std::uint16_t sequence = 0;
    std::uint16_t serializer_id = 1;  ///< as on the wire; see common/wire/serializer.hpp
    std::optional<Uuid> correlation;  ///< CORR in 48, in the header in 502
    Annotations annotations;
    std::string payload;  ///< not compressed

    bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
};

/// The message is larger than is allowed (Pyro4.errors.MessageTooLargeError).
class MessageTooLargeError : public base::ProtocolError {
    using base::ProtocolError::ProtocolError;
};

/// A signature is missing, not expected or wrong (Pyro4.errors.SecurityError).
class SecurityError : public base::Error {
    using base::Error::Error;
};

struct MessageSettings {
    /// Signs and checks with HMAC-SHA1 (section 1.7 of Pyro4's protocol); empty: no signature, and
    /// none accepted.
    std::string hmac_key;
    /// Compress payloads of 200 bytes and more where that makes them smaller (zlib).
    bool compress = false;
    /// Limit for payload + annotations, in bytes, sent and received, before and after
    /// decompression; 0: only what the header can express, and 1 GiB after decompression.
    std::size_t max_message_size = 0;
};

/// Appends the message's bytes. MessageTooLargeError; ProtocolError for an annotation key that is
/// not 4 characters or annotations of more than 65535 bytes (version 48).
void encode(const Message& message, const MessageSettings& settings, std::string& bytes);

/// Takes bytes as they come and gives whole messages. A reader that has thrown is of no more use:
/// the stream has no place at which to go on.
class MessageReader {
public:
    explicit MessageReader(MessageSettings settings = {});

    /// Where the next bytes may be read to: at least 4 KiB, for a large message as much as is still
    /// missing of it (at most 1 MiB at a time, so that a header alone reserves no memory). Valid
    /// until the next call of another member.
    std::span<char> space();
    /// The first `count` bytes of space() have been filled.
    void filled(std::size_t count);
    /// Copies them in.
    void append(std::string_view bytes);

    /// The next whole message, into `message`, whose memory is used again; false: more bytes
    /// needed. ProtocolError with Pyro's text ("invalid data or unsupported protocol version",
    /// "header checksum mismatch", "invalid msg type 9 received"), MessageTooLargeError,
    /// SecurityError. The header is judged as soon as it is complete.
    bool next(Message& message);
    std::optional<Message> next();

    /// Nothing of a further message has arrived.
    bool empty() const { return begin_ == end_; }
    /// The version of the last header; an answer to a bad message speaks it, too.
    Protocol protocol() const { return protocol_; }
    void set_limit(std::size_t max_message_size) { settings_.max_message_size = max_message_size; }

private:
    struct Header;
    MessageSettings settings_;
    std::string buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t needed_ = 0;  // of the message that begins at begin_, once the header is known
    Protocol protocol_ = Protocol::Pyro4;
};

}  // namespace wire
