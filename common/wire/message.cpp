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

bool may_compress(const Message& message) {
    return !message.has(flags::kException) && message.type != MessageType::ConnectFail &&
           message.type != MessageType::Ping &&
           is_worth_compressing(message.protocol, message.payload.size());
}

}  // namespace

void encode(const Message& message, const MessageSettings& settings, std::string& bytes) {
    std::string compressed;
    std::string_view payload = message.payload;
    unsigned flags = message.flags & ~unsigned{flags::kCompressed};
    if (settings.compress && may_compress(message) &&
        compress(message.protocol, message.payload, compressed)) {
        payload = compressed;
        flags |= flags::kCompressed;
    }
    const Header header{.protocol = message.protocol,
                        .type = message.type,
                        .flags = static_cast<std::uint16_t>(flags),
                        .sequence = message.sequence,
                        .serializer_id = message.serializer_id,
                        .annotations_size = measure_annotations(message, settings),
                        .payload_size = payload.size(),
                        .correlation = message.correlation};
    check_sizes(header, settings);
    bytes.reserve(bytes.size() + header_size(header.protocol) + header.annotations_size +
                  header.payload_size);
    write_header(header, bytes);
    write_annotations(message, bytes);
    if (is_signed(message, settings)) {
        write_annotation(message.protocol, kSignatureKey, sign(settings.hmac_key, payload, message),
                         bytes);
    }
    bytes += payload;
}

}  // namespace wire
