#include "common/wire/annotations.hpp"

#include "common/wire/byte_order.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <tuple>

namespace wire {

namespace {

constexpr std::size_t kKeySize = 4;

bool is_ascii(char c) {
    return static_cast<unsigned char>(c) < 0x80;
}

void check_received_key(std::string_view key) {
    const auto bad = std::find_if_not(key.begin(), key.end(), is_ascii);
    if (bad == key.end()) return;
    throw base::ProtocolError(
        fmt::format("'ascii' codec can't decode byte 0x{:02x} in position {}: ordinal not in "
                    "range(128)",
                    static_cast<unsigned char>(*bad), bad - key.begin()));
}

/// Takes the next chunk off the front of `bytes`.
std::pair<std::string_view, std::string_view> take_chunk(Protocol protocol,
                                                         std::string_view& bytes) {
    const std::size_t head = chunk_header_size(protocol);
    if (bytes.size() < head) {
        throw base::ProtocolError(protocol == Protocol::Pyro4
                                      ? "unpack requires a buffer of 6 bytes"
                                      : "annotation chunk length exceeds remaining data");
    }
    const std::string_view key = bytes.substr(0, kKeySize);
    check_received_key(key);
    const std::size_t size = read_number(bytes, kKeySize, head - kKeySize);
    bytes.remove_prefix(head);
    if (size > bytes.size() && protocol == Protocol::Pyro5) {
        throw base::ProtocolError("annotation chunk length exceeds remaining data");
    }
    const std::string_view data = bytes.substr(0, size);
    bytes.remove_prefix(data.size());
    return {key, data};
}

/// A correlation id of any length, and how many other annotations stand before it.
struct FoundCorrelation {
    std::string_view data;
    std::size_t place = 0;
};

void use_correlation(const FoundCorrelation& found, Message& message) {
    message.correlation_place = found.place;
    if (found.data.size() == std::tuple_size_v<Uuid>) {
        std::copy(found.data.begin(), found.data.end(), message.correlation.emplace().begin());
    } else {
        const auto place = message.annotations.begin() + static_cast<std::ptrdiff_t>(found.place);
        message.annotations.emplace(place, kCorrelationKey, found.data);
    }
}

}  // namespace

void check_annotation_key(std::string_view key) {
    if (key.size() != kKeySize) {
        throw base::ProtocolError("annotation key must be of length 4");
    }
    if (!std::all_of(key.begin(), key.end(), is_ascii)) {
        throw base::ProtocolError("annotation key must be ASCII");
    }
}

void write_annotation(Protocol protocol, std::string_view key, std::string_view data,
                      std::string& bytes) {
    bytes += key;
    append_number(data.size(), chunk_header_size(protocol) - kKeySize, bytes);
    bytes += data;
}

std::optional<std::string_view> read_annotations(std::string_view bytes, Message& message) {
    std::optional<std::string_view> signature;
    std::optional<FoundCorrelation> correlation;  // the last one counts, as of every key
    while (!bytes.empty()) {
        const auto [key, data] = take_chunk(message.protocol, bytes);
        const bool is_48 = message.protocol == Protocol::Pyro4;
        if (is_48 && key == kCorrelationKey) {
            correlation = {data, message.annotations.size()};
        } else if (is_48 && key == kSignatureKey) {
            signature = data;
        } else {
            message.annotations.emplace_back(key, data);
        }
    }
    if (correlation) use_correlation(*correlation, message);
    return signature;
}

const std::string* find(const Annotations& annotations, std::string_view key) {
    const auto last = std::find_if(annotations.rbegin(), annotations.rend(),
                                   [&](const auto& annotation) { return annotation.first == key; });
    return last == annotations.rend() ? nullptr : &last->second;
}

void set(Annotations& annotations, std::string_view key, std::string data) {
    const auto there =
        std::find_if(annotations.rbegin(), annotations.rend(),
                     [&](const auto& annotation) { return annotation.first == key; });
    if (there != annotations.rend()) {
        there->second = std::move(data);
    } else {
        annotations.emplace_back(key, std::move(data));
    }
}

}  // namespace wire
