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
//     header        24 bytes in version 48, 40 in 502; common/wire/header.hpp
//     annotations   chunks: key of 4 bytes, length (u16, in 502 u32), data
//     payload       a value in the format of the message's serializer
//
// docs/pyro-protocol.md describes all of it. Flags and types have the numbers of version 48 in
// here; the codec translates. Nothing in this file does input or output; an object belongs to one
// thread.
#pragma once

#include "common/base/errors.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
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

/// Chunks in the order of the wire; a key is 4 ASCII characters. HMAC is not among them, nor is
/// CORR in version 48, which has a place of its own: only a CORR that is not 16 bytes long appears
/// here (Python's daemon answers it with ValueError "bytes is not a 16-char string").
using Annotations = std::vector<std::pair<std::string, std::string>>;
const std::string* find(const Annotations& annotations,
                        std::string_view key);  ///< the last of that key
void set(Annotations& annotations, std::string_view key,
         std::string data);  ///< replaces that one, or adds it at the end

struct Message {
    Protocol protocol = Protocol::Pyro4;
    MessageType type = MessageType::Invoke;
    std::uint16_t flags = 0;
    std::uint16_t sequence = 0;
    std::uint16_t serializer_id = 1;  ///< as on the wire; see common/wire/serializer.hpp
    std::optional<Uuid> correlation;  ///< CORR in 48, in the header in 502
    /// How many of the annotations stand before CORR on the wire (48). No receiver cares.
    std::size_t correlation_place = 0;
    Annotations annotations;
    std::string payload;  ///< not compressed, and kCompressed is not set

    bool has(std::uint16_t flag) const { return (flags & flag) != 0; }
};

/// What a header says; see common/wire/header.hpp.
struct Header {
    Protocol protocol = Protocol::Pyro4;
    MessageType type = MessageType::Invoke;
    std::uint16_t flags = 0;  ///< with kCompressed
    std::uint16_t sequence = 0;
    std::uint16_t serializer_id = 0;
    std::size_t annotations_size = 0;
    std::size_t payload_size = 0;     ///< as sent: compressed where it is
    std::optional<Uuid> correlation;  ///< 502 only
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
    /// Signs and checks with HMAC-SHA1 (section 1.7 of docs/pyro-protocol.md); empty: no signature,
    /// and none accepted. Version 502 has no signatures: with a key none of its messages is
    /// accepted.
    std::string hmac_key;
    /// Compress payloads of 200 bytes and more (in 502 more than 100) where that makes them smaller
    /// (zlib); never those of exceptions and refusals. What is received compressed is always read.
    bool compress = false;
    /// Limit for payload + annotations, in bytes, sent and received, before and after
    /// decompression; 0: only what the header can express. After decompression that is 64 MiB, or
    /// 200 times the compressed size where this is more, and never more than 1 GiB.
    std::size_t max_message_size = 0;
};

/// Appends the message's bytes. MessageTooLargeError; ProtocolError for an annotation key that is
/// not 4 ASCII characters or annotations of more than 65535 bytes (version 48). When it throws,
/// `bytes` is as it was.
void encode(const Message& message, const MessageSettings& settings, std::string& bytes);

/// The same for a payload that is made where it is sent from, which saves a copy of it:
///
///     wire::MessageWriter writer(message, settings, bytes);  // message.payload is not looked at
///     wire::dumps(serializer, value, bytes);                 // appends the payload
///     writer.finish();
///
/// Errors are those of encode(), in the constructor or in finish(). A writer that ends unfinished,
/// by an exception for example, leaves `bytes` as it was.
class MessageWriter {
public:
    /// All three outlive the writer.
    MessageWriter(const Message& message, const MessageSettings& settings, std::string& bytes);
    MessageWriter(const Message&&, const MessageSettings&, std::string&) = delete;  // would be gone
    MessageWriter(const MessageWriter&) = delete;
    MessageWriter& operator=(const MessageWriter&) = delete;
    ~MessageWriter();

    /// What has been appended since the constructor is the payload.
    void finish();

private:
    void compress_payload(Header& header);

    const Message& message_;
    const MessageSettings& settings_;
    std::string& bytes_;
    const std::size_t begin_;  // of the message in bytes_
    std::size_t payload_ = 0;  // where that begins
    bool finished_ = false;
};

/// Takes bytes as they come and gives whole messages. A reader that has thrown is of no more use:
/// the stream has no place at which to go on.
class MessageReader {
public:
    explicit MessageReader(MessageSettings settings = {});

    /// Makes an empty reader one of another connection, whose version may be known already. So a
    /// server needs a buffer for each connection that is being read, not for each that is open.
    void restart(std::optional<Protocol> protocol);

    /// From the next header on: messages of other types are refused with ProtocolError "invalid msg
    /// type 4 received". At first all six types are accepted.
    void accept(std::initializer_list<MessageType> types);

    /// Where the next bytes may be read to: at least 4 KiB; while a longer message is incomplete,
    /// no more than is missing of it, and at most 2 MiB or as much as has come of it, so that a
    /// header alone reserves next to no memory. Valid until the next call of another member.
    std::span<char> space();
    /// The first `count` bytes of space() have been filled.
    void filled(std::size_t count);
    /// Copies them in.
    void append(std::string_view bytes);

    /// The next whole message, into `message`, whose memory is used again; false: more bytes
    /// needed, and of a large message the payload is on its way into that memory, so that
    /// `message` holds nothing of use. The header is judged as soon as it is there, in the order of
    /// section 1.1: ProtocolError "invalid data or unsupported protocol version" (also when the
    /// version is not that of the connection's first message), "header checksum mismatch",
    /// MessageTooLargeError, ProtocolError "invalid msg type 9 received". When the whole message is
    /// there: ProtocolError for annotations that are none, SecurityError "hmac key config not
    /// symmetric" and "message hmac mismatch", ProtocolError or MessageTooLargeError for the
    /// compressed payload.
    bool next(Message& message);
    std::optional<Message> next();

    /// next() has something to say: a whole message, or what is wrong with one.
    bool is_ready();

    /// Nothing of a further message has arrived.
    bool empty() const { return begin_ == end_; }  // a payload apart has its header there
    /// The version of the last header; an answer to a bad message speaks it, too.
    Protocol protocol() const { return protocol_; }
    void set_limit(std::size_t max_message_size) { settings_.max_message_size = max_message_size; }

private:
    bool read_head();
    void set_payload_apart(std::string& memory);
    std::span<char> space_apart();
    bool is_whole() const;
    void take(const Header& header, Message& message);
    void take_payload(std::string_view bytes, const Header& header, std::string& payload);
    void make_room(std::size_t count);
    void release();
    std::string_view unread() const { return {buffer_.get() + begin_, end_ - begin_}; }

    MessageSettings settings_;
    unsigned accepted_;               // a bit for each type
    std::unique_ptr<char[]> buffer_;  // of capacity_ bytes; what is unread lies in
    std::size_t capacity_ = 0;        // begin_ .. end_
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::optional<Header> header_;  // of the message at begin_, once it is there
    // The payload of a large message, apart from the buffer: received where it will be wanted.
    bool is_apart_ = false;
    std::string apart_;
    std::size_t apart_filled_ = 0;  // of at most apart_.size()
    Protocol protocol_ = Protocol::Pyro4;
    bool has_protocol_ = false;  // a header has told the connection's version
};

}  // namespace wire
