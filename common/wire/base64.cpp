#include "common/wire/base64.hpp"

#include "common/wire/base64_blocks.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace wire {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kInvalid = 0xFF;

constexpr std::array<std::uint8_t, 256> kDigits = [] {
    std::array<std::uint8_t, 256> digits{};
    digits.fill(kInvalid);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i)
        digits[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
    return digits;
}();

unsigned byte_at(std::string_view bytes, std::size_t index) {
    return static_cast<unsigned char>(bytes[index]);
}

}  // namespace

void append_base64(std::string_view bytes, std::string& text) {
    const std::size_t start = text.size();
    text.resize(start + (bytes.size() + 2) / 3 * 4, '=');
    std::size_t i = encode_blocks(bytes, text.data() + start);
    char* to = text.data() + start + i / 3 * 4;
    for (; i + 3 <= bytes.size(); i += 3) {
        const unsigned group =
            byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
        *to++ = kAlphabet[group >> 18];
        *to++ = kAlphabet[group >> 12 & 63];
        *to++ = kAlphabet[group >> 6 & 63];
        *to++ = kAlphabet[group & 63];
    }
    const std::size_t left = bytes.size() - i;
    if (left == 0) return;
    const unsigned group = byte_at(bytes, i) << 16 | (left == 2 ? byte_at(bytes, i + 1) << 8 : 0);
    *to++ = kAlphabet[group >> 18];
    *to++ = kAlphabet[group >> 12 & 63];
    if (left == 2) *to = kAlphabet[group >> 6 & 63];
}

std::optional<std::string> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    if (text.empty()) return std::string();
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    text.remove_suffix(padding);

    std::string bytes(text.size() * 3 / 4, '\0');
    std::size_t i = decode_blocks(text, bytes.data());
    char* to = bytes.data() + i / 4 * 3;
    unsigned wrong = 0;
    const auto digit = [&](std::size_t index) {
        const std::uint8_t value = kDigits[byte_at(text, index)];
        wrong |= value;
        return unsigned{value};
    };
    for (; i + 4 <= text.size(); i += 4) {
        const unsigned group =
            digit(i) << 18 | digit(i + 1) << 12 | digit(i + 2) << 6 | digit(i + 3);
        *to++ = static_cast<char>(group >> 16);
        *to++ = static_cast<char>(group >> 8 & 0xFF);
        *to++ = static_cast<char>(group & 0xFF);
    }
    if (padding != 0) {
        const unsigned third = padding == 1 ? digit(i + 2) : 0;
        const unsigned group = digit(i) << 18 | digit(i + 1) << 12 | third << 6;
        *to++ = static_cast<char>(group >> 16);
        if (padding == 1) *to = static_cast<char>(group >> 8 & 0xFF);
    }
    // A valid digit is below 64.
    if ((wrong & 0xC0U) != 0) return std::nullopt;
    return bytes;
}

}  // namespace wire
