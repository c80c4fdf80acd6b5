#include "common/wire/annotations.hpp"
#include "common/wire/compression.hpp"
#include "common/wire/header.hpp"
#include "common/wire/message.hpp"
#include "common/wire/signature.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

namespace wire {

namespace {

constexpr std::size_t kSmallestSpace = std::size_t{4} << 10;
constexpr std::size_t kLargestSpace = std::size_t{2} << 20;
/// What an idle reader keeps, at most; two messages of a common size fit the first buffer.
constexpr std::size_t kFirstCapacity = std::size_t{8} << 10;
constexpr std::size_t kKeptCapacity = std::size_t{64} << 10;
/// From here on a payload is received apart: below, one copy costs less than another receive.
constexpr std::size_t kLargePayload = std::size_t{64} << 10;

// Of a compressed payload when the settings have no limit. Deflate makes up to 1032 bytes of one;
// text and numbers mostly 3 to 20, and what compresses better is seldom large.
constexpr std::size_t kFreelyDecompressed = std::size_t{64} << 20;
constexpr std::size_t kLargestRatio = 200;
constexpr std::size_t kLargestDecompressed = std::size_t{1} << 30;

constexpr unsigned bit(MessageType type) {
    return static_cast<unsigned>(type) < 32 ? 1U << static_cast<unsigned>(type) : 0U;
}

constexpr unsigned kAllTypes = bit(MessageType::Connect) | bit(MessageType::ConnectOk) |
                               bit(MessageType::ConnectFail) | bit(MessageType::Invoke) |
                               bit(MessageType::Result) | bit(MessageType::Ping);

std::size_t message_size(const Header& header) {
    return header_size(header.protocol) + header.annotations_size + header.payload_size;
}

/// How much to receive next of what is missing when `have` bytes have come.
std::size_t next_space(std::size_t missing, std::size_t have) {
    return std::clamp(missing, kSmallestSpace, std::max(kLargestSpace, have));
}

/// Memory that once held a much larger payload is not kept for one of `size` bytes.
void forget_larger(std::string& memory, std::size_t size) {
    if (memory.capacity() > std::max(kKeptCapacity, 4 * size)) std::string().swap(memory);
}

void check_limit(const Header& header, std::size_t limit) {
    const std::size_t size = header.annotations_size + header.payload_size;
    if (limit == 0 || size <= limit) return;
    throw MessageTooLargeError(
        header.protocol == Protocol::Pyro4
            ? fmt::format("max message size exceeded ({} where max={})", size, limit)
            : fmt::format("message too large ({}, max={})", size, limit));
}

std::size_t decompression_limit(std::size_t compressed, std::size_t limit) {
    if (limit != 0) return limit;
    return std::clamp(compressed * kLargestRatio, kFreelyDecompressed, kLargestDecompressed);
}

void check_signature(std::optional<std::string_view> signature, std::string_view payload,
                     const Message& message, const std::string& key) {
    if (signature.has_value() != !key.empty()) {
        throw SecurityError("hmac key config not symmetric");
    }
    if (signature && !same_signature(*signature, sign(key, payload, message))) {
        throw SecurityError("message hmac mismatch");
    }
}

}  // namespace

MessageReader::MessageReader(MessageSettings settings)
    : settings_(std::move(settings)), accepted_(kAllTypes) {}

void MessageReader::accept(std::initializer_list<MessageType> types) {
    accepted_ = 0;
    for (const MessageType type : types) accepted_ |= bit(type);
}

void MessageReader::restart(std::optional<Protocol> protocol) {
    accepted_ = kAllTypes;
    header_.reset();
    is_apart_ = false;
    has_protocol_ = protocol.has_value();
    protocol_ = protocol.value_or(Protocol::Pyro4);
}

std::span<char> MessageReader::space() {
    if (is_apart_ && apart_filled_ < header_->payload_size) return space_apart();
    if (begin_ == end_) begin_ = end_ = 0;
    const std::size_t have = end_ - begin_;
    const std::size_t total = header_ && !is_apart_ ? message_size(*header_) : 0;
    const std::size_t missing = total > have ? total - have : 0;
    const std::size_t wanted = next_space(missing, have);
    // Growing copies, so what is left of the room is used first, unless it is little.
    if (capacity_ - end_ < std::max(kSmallestSpace, wanted / 2)) make_room(wanted);
    const std::size_t room = capacity_ - end_;
    return {buffer_.get() + end_, missing > kSmallestSpace ? std::min(missing, room) : room};
}

/// Fills what is left of the memory first: a string fills what it grows by with zeros.
std::span<char> MessageReader::space_apart() {
    const std::size_t missing = header_->payload_size - apart_filled_;
    if (apart_.size() == apart_filled_) {
        apart_.resize(apart_filled_ + std::min(missing, next_space(missing, apart_filled_)));
    }
    return {apart_.data() + apart_filled_, std::min(missing, apart_.size() - apart_filled_)};
}

void MessageReader::filled(std::size_t count) {
    if (is_apart_ && apart_filled_ < header_->payload_size) {
        apart_filled_ += count;
    } else {
        end_ += count;
    }
}

void MessageReader::append(std::string_view bytes) {
    while (is_apart_ && !bytes.empty() && apart_filled_ < header_->payload_size) {
        const std::span<char> to = space_apart();
        const std::string_view piece = bytes.substr(0, to.size());
        std::memcpy(to.data(), piece.data(), piece.size());
        apart_filled_ += piece.size();
        bytes.remove_prefix(piece.size());
    }
    if (bytes.empty()) return;
    // Doubling, so that many small pieces do not copy everything each time.
    if (capacity_ - end_ < bytes.size()) make_room(std::max(bytes.size(), end_ - begin_));
    std::memcpy(buffer_.get() + end_, bytes.data(), bytes.size());
    end_ += bytes.size();
}

/// Makes `count` bytes fit behind end_.
void MessageReader::make_room(std::size_t count) {
    const std::string_view kept = unread();
    if (capacity_ - kept.size() >= count) {
        std::memmove(buffer_.get(), kept.data(), kept.size());
    } else {
        const std::size_t capacity = std::max(kFirstCapacity, kept.size() + count);
        auto larger = std::make_unique_for_overwrite<char[]>(capacity);
        if (!kept.empty()) std::memcpy(larger.get(), kept.data(), kept.size());
        buffer_ = std::move(larger);
        capacity_ = capacity;
    }
    end_ -= begin_;
    begin_ = 0;
}

/// Gives back the memory that a large message needed.
void MessageReader::release() {
    if (apart_.capacity() > kKeptCapacity) std::string().swap(apart_);
    if (begin_ != end_ || capacity_ <= kKeptCapacity) return;
    buffer_.reset();
    begin_ = end_ = capacity_ = 0;
}

/// Judges the header of the message at begin_; false: it is not there yet.
bool MessageReader::read_head() {
    const std::string_view bytes = unread();
    if (bytes.size() < kVersionSize) return false;
    const Protocol protocol = read_protocol(bytes.substr(0, kVersionSize));
    if (has_protocol_ && protocol != protocol_) {
        throw base::ProtocolError("invalid data or unsupported protocol version");
    }
    protocol_ = protocol;
    has_protocol_ = true;
    if (bytes.size() < header_size(protocol)) return false;
    const Header header = read_header(bytes);
    check_limit(header, settings_.max_message_size);
    if ((accepted_ & bit(header.type)) == 0) {
        throw base::ProtocolError(
            fmt::format("invalid msg type {} received", static_cast<unsigned>(header.type)));
    }
    header_ = header;
    return true;
}

/// Lets the payload of the message at begin_ go on coming into `memory`, and takes over what has
/// come of it already.
void MessageReader::set_payload_apart(std::string& memory) {
    const std::size_t head = message_size(*header_) - header_->payload_size;
    if (header_->payload_size < kLargePayload || unread().size() < head) return;
    forget_larger(memory, header_->payload_size);
    apart_.swap(memory);
    const std::string_view come = unread().substr(head);
    if (apart_.size() < come.size()) apart_.resize(come.size());
    std::memcpy(apart_.data(), come.data(), come.size());
    apart_filled_ = come.size();
    end_ -= come.size();
    is_apart_ = true;
}

bool MessageReader::is_whole() const {
    if (is_apart_) return apart_filled_ == header_->payload_size;
    return unread().size() >= message_size(*header_);
}

void MessageReader::take(const Header& header, Message& message) {
    const std::string_view bytes = unread().substr(header_size(header.protocol));
    const std::string_view annotations = bytes.substr(0, header.annotations_size);
    if (is_apart_) apart_.resize(header.payload_size);
    const std::string_view payload =
        is_apart_ ? std::string_view(apart_)
                  : bytes.substr(header.annotations_size, header.payload_size);
    message.protocol = header.protocol;
    message.type = header.type;
    message.flags = static_cast<std::uint16_t>(header.flags & ~flags::kCompressed);
    message.sequence = header.sequence;
    message.serializer_id = header.serializer_id;
    message.correlation = header.correlation;
    message.correlation_place = 0;
    message.annotations.clear();
    const auto signature = read_annotations(annotations, message);
    check_signature(signature, payload, message, settings_.hmac_key);
    take_payload(payload, header, message.payload);
}

void MessageReader::take_payload(std::string_view bytes, const Header& header,
                                 std::string& payload) {
    const bool is_compressed = (header.flags & flags::kCompressed) != 0;
    if (is_apart_ && !is_compressed) {
        payload = std::move(apart_);
        return;
    }
    forget_larger(payload, bytes.size());
    if (is_compressed) {
        const auto limit = decompression_limit(bytes.size(), settings_.max_message_size);
        decompress(bytes, limit, payload);
    } else {
        payload.assign(bytes);
    }
}

bool MessageReader::next(Message& message) {
    if (!header_ && !read_head()) return false;
    if (!is_whole()) {
        if (!is_apart_) set_payload_apart(message.payload);
        return false;
    }
    const std::size_t size = message_size(*header_);
    take(*header_, message);
    begin_ += is_apart_ ? size - header_->payload_size : size;
    header_.reset();
    is_apart_ = false;
    release();
    return true;
}

bool MessageReader::is_ready() {
    try {
        return (header_ || read_head()) && is_whole();
    } catch (const std::exception&) {
        return true;  // next() throws it again
    }
}

std::optional<Message> MessageReader::next() {
    std::optional<Message> message(std::in_place);
    if (!next(*message)) message.reset();
    return message;
}

}  // namespace wire
