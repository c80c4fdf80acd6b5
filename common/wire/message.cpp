#include "common/wire/message.hpp"

#include "common/wire/annotations.hpp"
#include "common/wire/compression.hpp"
#include "common/wire/header.hpp"
#include "common/wire/signature.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <limits>

namespace wire {

namespace {

/// Keeps the place of one.
constexpr std::string_view kNoSignatureYet("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
                                           kSignatureSize);

/// The signature is made here, and the correlation id has a place of its own: neither is taken from
/// the annotations.
bool is_sent(const Message& message, std::string_view key) {
    if (message.protocol == Protocol::Pyro5) return true;
    return key != kSignatureKey && !(key == kCorrelationKey && message.correlation);
}

bool is_signed(const Message& message, const MessageSettings& settings) {
    return message.protocol == Protocol::Pyro4 && !settings.hmac_key.empty();
}

/// The bytes of all chunks. Judges their keys.
std::size_t measure_annotations(const Message& message, const MessageSettings& settings) {
    const std::size_t head = chunk_header_size(message.protocol);
    std::size_t size = is_signed(message, settings) ? head + kSignatureSize : 0;
    if (message.protocol == Protocol::Pyro4 && message.correlation) {
        size += head + message.correlation->size();
    }
    for (const auto& [key, data] : message.annotations) {
        check_annotation_key(key);
        if (is_sent(message, key)) size += head + data.size();
    }
    return size;
}

void check_sizes(const Header& header, const MessageSettings& settings) {
    const bool is_48 = header.protocol == Protocol::Pyro4;
    const std::size_t total = header.payload_size + header.annotations_size;
    const std::size_t limit = settings.max_message_size;
    if (limit != 0 && total > limit) {
        throw MessageTooLargeError(
            is_48 ? fmt::format("max message size exceeded ({} where max={})", total, limit)
                  : fmt::format("message too large ({}, max={})", total, limit));
    }
    constexpr std::size_t kLargest32 = std::numeric_limits<std::uint32_t>::max();
    if (header.annotations_size > (is_48 ? std::size_t{65535} : kLargest32)) {
        throw base::ProtocolError(
            fmt::format("annotations too large ({} where max=65535)", header.annotations_size));
    }
    if (header.payload_size > (is_48 ? std::size_t{INT32_MAX} : kLargest32)) {
        throw MessageTooLargeError("invalid message size (outside range 0..2Gb)");
    }
}

void write_correlation(const Message& message, std::string& bytes) {
    if (message.protocol != Protocol::Pyro4 || !message.correlation) return;
    const void* id = message.correlation->data();
    write_annotation(message.protocol, kCorrelationKey,
                     {static_cast<const char*>(id), message.correlation->size()}, bytes);
}

void write_annotations(const Message& message, std::string& bytes) {
    const std::size_t place = std::min(message.correlation_place, message.annotations.size());
    for (std::size_t i = 0; i < message.annotations.size(); ++i) {
        if (i == place) write_correlation(message, bytes);
        const auto& [key, data] = message.annotations[i];
        if (is_sent(message, key)) write_annotation(message.protocol, key, data, bytes);
    }
    if (place == message.annotations.size()) write_correlation(message, bytes);
}

bool may_compress(const Message& message, std::size_t payload_size) {
    return !message.has(flags::kException) && message.type != MessageType::ConnectFail &&
           message.type != MessageType::Ping &&
           is_worth_compressing(message.protocol, payload_size);
}

}  // namespace

MessageWriter::MessageWriter(const Message& message, const MessageSettings& settings,
                             std::string& bytes)
    : message_(message), settings_(settings), bytes_(bytes), begin_(bytes.size()) {
    const std::size_t annotations_size = measure_annotations(message, settings);
    payload_ = begin_ + header_size(message.protocol) + annotations_size;
    bytes.reserve(payload_);
    bytes.append(header_size(message.protocol), '\0');
    write_annotations(message, bytes);
    if (is_signed(message, settings)) {
        write_annotation(message.protocol, kSignatureKey, kNoSignatureYet, bytes);
    }
}

MessageWriter::~MessageWriter() {
    if (!finished_) bytes_.resize(begin_);
}

void MessageWriter::finish() {
    const std::size_t head_size = header_size(message_.protocol);
    Header header{
        .protocol = message_.protocol,
        .type = message_.type,
        .flags = static_cast<std::uint16_t>(message_.flags & ~unsigned{flags::kCompressed}),
        .sequence = message_.sequence,
        .serializer_id = message_.serializer_id,
        .annotations_size = payload_ - begin_ - head_size,
        .payload_size = bytes_.size() - payload_,
        .correlation = message_.correlation};
    if (settings_.compress && may_compress(message_, header.payload_size)) compress_payload(header);
    check_sizes(header, settings_);
    write_header(header, bytes_.data() + begin_);
    if (is_signed(message_, settings_)) {
        const std::string_view payload = std::string_view(bytes_).substr(payload_);
        bytes_.replace(payload_ - kSignatureSize, kSignatureSize,
                       sign(settings_.hmac_key, payload, message_));
    }
    finished_ = true;
}

void MessageWriter::compress_payload(Header& header) {
    std::string compressed;
    const std::string_view payload = std::string_view(bytes_).substr(payload_);
    if (!compress(message_.protocol, payload, compressed)) return;
    bytes_.replace(payload_, payload.size(), compressed);
    header.payload_size = compressed.size();
    header.flags = static_cast<std::uint16_t>(header.flags | flags::kCompressed);
}

void encode(const Message& message, const MessageSettings& settings, std::string& bytes) {
    bytes.reserve(bytes.size() + header_size(message.protocol) + message.payload.size());
    MessageWriter writer(message, settings, bytes);
    bytes += message.payload;
    writer.finish();
}

}  // namespace wire
