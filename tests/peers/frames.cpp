#include "tests/peers/frames.hpp"

#include "common/base/text.hpp"

#include <array>

namespace peers {

std::string encode_number(std::uint64_t value, std::size_t width) {
    std::string bytes(width, '\0');
    for (std::size_t i = width; i-- > 0; value >>= 8) bytes[i] = static_cast<char>(value & 0xff);
    return bytes;
}

std::uint64_t decode_number(std::string_view bytes) {
    std::uint64_t value = 0;
    for (char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
    return value;
}

std::string encode_head(char kind, std::uint32_t length) {
    return kind + encode_number(length, 4);
}

std::string encode_frame(char kind, std::string_view payload) {
    return encode_head(kind, static_cast<std::uint32_t>(payload.size())).append(payload);
}

std::uint32_t crc32(std::uint32_t so_far, std::string_view bytes) {
    static const auto table = [] {
        std::array<std::uint32_t, 256> entries{};
        for (std::uint32_t i = 0; i < 256; ++i) {
            std::uint32_t value = i;
            for (int bit = 0; bit < 8; ++bit)
                value = value & 1 ? value >> 1 ^ 0xedb88320u : value >> 1;
            entries[i] = value;
        }
        return entries;
    }();
    std::uint32_t value = ~so_far;
    for (char c : bytes) value = value >> 8 ^ table[(value ^ static_cast<unsigned char>(c)) & 0xff];
    return ~value;
}

std::optional<Frame> receive_frame(const Socket& socket, std::string& problem) {
    std::string head;
    Outcome outcome = socket.receive_until(head, 5);
    if (outcome != Outcome::Bytes) {
        problem = std::string(words(outcome));
        if (!head.empty()) problem += " within a frame's head: " + base::python_repr(head);
        return std::nullopt;
    }
    Frame frame{head[0], {}};
    std::uint64_t length = decode_number(std::string_view(head).substr(1));
    if (length > kMostPayload) {
        problem = "a frame " + base::python_repr(head.substr(0, 1)) + " of " +
                  std::to_string(length) + " bytes, at most 65536 are allowed; its head is " +
                  base::python_repr(head);
        return std::nullopt;
    }
    outcome = socket.receive_until(frame.payload, length);
    if (outcome == Outcome::Bytes) return frame;
    problem = std::string(words(outcome)) + " after " + std::to_string(frame.payload.size()) +
              " of the " + std::to_string(length) + " bytes of a frame " +
              base::python_repr(head.substr(0, 1));
    return std::nullopt;
}

}  // namespace peers
