// Numbers in the byte order of the network, most significant byte first. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace wire {

/// The number that `size` bytes from `offset` on hold (at most 8).
inline std::uint64_t read_number(std::string_view bytes, std::size_t offset, std::size_t size) {
    std::uint64_t number = 0;
    for (const char byte : bytes.substr(offset, size)) {
        number = (number << 8) | static_cast<unsigned char>(byte);
    }
    return number;
}

/// Writes the lowest `size` bytes of the number; returns where they end.
inline char* put_number(std::uint64_t number, std::size_t size, char* to) {
    for (std::size_t i = size; i > 0; --i, number >>= 8) {
        to[i - 1] = static_cast<char>(number & 0xff);
    }
    return to + size;
}

/// Appends the lowest `size` bytes of the number, at most 8.
inline void append_number(std::uint64_t number, std::size_t size, std::string& bytes) {
    char digits[8];
    bytes.append(digits, put_number(number, size, digits));
}

}  // namespace wire
