#include "common/wire/base64.hpp"

#include "tests/support/catch.hpp"

#include <random>
#include <string>

namespace {

/// The plain way, bit by bit.
std::string encoded(const std::string& bytes) {
    const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    unsigned bits = 0;
    int count = 0;
    for (const char byte : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(byte);
        for (count += 8; count >= 6; count -= 6) text += alphabet[bits >> (count - 6) & 63];
    }
    if (count > 0) text += alphabet[bits << (6 - count) & 63];
    while (text.size() % 4 != 0) text += '=';
    return text;
}

std::string random_bytes(std::size_t size) {
    static std::mt19937 random(1);
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    return bytes;
}

}  // namespace

TEST_CASE("base 64 of every length is what the plain way gives, and comes back", "[base64]") {
    for (std::size_t size = 0; size < 300; ++size) {
        const std::string bytes = random_bytes(size);
        std::string text = "before";
        wire::append_base64(bytes, text);
        REQUIRE(text == "before" + encoded(bytes));
        REQUIRE(wire::decode_base64(text.substr(6)) == bytes);
    }
}

TEST_CASE("every digit is encoded and decoded at every place", "[base64]") {
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte) {
        for (int place = 0; place < 24; ++place) {
            bytes = std::string(96, '\0');
            bytes[static_cast<std::size_t>(24 + place)] = static_cast<char>(byte);
            std::string text;
            wire::append_base64(bytes, text);
            REQUIRE(text == encoded(bytes));
            REQUIRE(wire::decode_base64(text) == bytes);
        }
    }
}

TEST_CASE("a character that is none of base 64 is found wherever it is", "[base64]") {
    std::string text;
    wire::append_base64(random_bytes(150), text);
    for (std::size_t place = 0; place < text.size(); ++place) {
        for (int byte = 0; byte < 256; ++byte) {
            const char c = static_cast<char>(byte);
            const bool digit = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                               (c >= '0' && c <= '9') || c == '+' || c == '/';
            const bool padding = c == '=' && place + 1 == text.size();
            std::string changed = text;
            changed[place] = c;
            if (wire::decode_base64(changed).has_value() != (digit || padding)) {
                FAIL("byte " << byte << " at " << place);
            }
        }
    }
}
