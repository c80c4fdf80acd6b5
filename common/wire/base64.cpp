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

// What is encoded or decoded in one go lies on the stack: a string would first be filled with
// zeros.
constexpr std::size_t kPiece = 4096;  // characters

void append_piece(std::string_view bytes, std::string& text) {
    std::array<char, kPiece> piece;
    std::size_t i = encode_blocks(bytes, piece.data());
    char* to = piece.data() + i / 3 * 4;
    for (; i + 3 <= bytes.size(); i += 3) {
        const unsigned group =
            byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
        *to++ = kAlphabet[group >> 18];
        *to++ = kAlphabet[group >> 12 & 63];
        *to++ = kAlphabet[group >> 6 & 63];
        *to++ = kAlphabet[group & 63];
    }
    if (const std::size_t left = bytes.size() - i; left != 0) {
        const unsigned group =
            byte_at(bytes, i) << 16 | (left == 2 ? byte_at(bytes, i + 1) << 8 : 0);
        *to++ = kAlphabet[group >> 18];
        *to++ = kAlphabet[group >> 12 & 63];
        *to++ = left == 2 ? kAlphabet[group >> 6 & 63] : '=';
        *to++ = '=';
    }
    text.append(piece.data(), to);
}

// Without the padding, of which there is some only at the end of the last piece.
bool decode_piece(std::string_view text, std::string& bytes) {
    std::array<char, kPiece / 4 * 3> piece;
    unsigned wrong = 0;
    const auto digit = [&](std::size_t index) {
        const std::uint8_t value = kDigits[byte_at(text, index)];
        wrong |= value;
        return unsigned{value};
    };
    std::size_t i = decode_blocks(text, piece.data());
    char* to = piece.data() + i / 4 * 3;
    for (; i + 4 <= text.size(); i += 4) {
        const unsigned group =
            digit(i) << 18 | digit(i + 1) << 12 | digit(i + 2) << 6 | digit(i + 3);
        *to++ = static_cast<char>(group >> 16);
        *to++ = static_cast<char>(group >> 8 & 0xFF);
        *to++ = static_cast<char>(group & 0xFF);
    }
    if (const std::size_t left = text.size() - i; left != 0) {
        const unsigned third = left == 3 ? digit(i + 2) : 0;
        const unsigned group = digit(i) << 18 | digit(i + 1) << 12 | third << 6;
        *to++ = static_cast<char>(group >> 16);
        if (left == 3) *to++ = static_cast<char>(group >> 8 & 0xFF);
    }
    // A valid digit is below 64.
    if ((wrong & 0xC0U) != 0) return false;
    bytes.append(piece.data(), to);
    return true;
}

}  // namespace

void append_base64(std::string_view bytes, std::string& text) {
    text.reserve(text.size() + (bytes.size() + 2) / 3 * 4);
    for (; bytes.size() > kPiece / 4 * 3; bytes.remove_prefix(kPiece / 4 * 3)) {
        append_piece(bytes.substr(0, kPiece / 4 * 3), text);
    }
    append_piece(bytes, text);
}

std::optional<std::string> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    for (; text.size() > kPiece; text.remove_prefix(kPiece)) {
        if (!decode_piece(text.substr(0, kPiece), bytes)) return std::nullopt;
    }
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    text.remove_suffix(padding);
    if (!decode_piece(text, bytes)) return std::nullopt;
    return bytes;
}

}  // namespace wire
