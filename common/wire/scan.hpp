// Finds the first byte of some kind, looking at many bytes at a time.
//
//     // The first quote or backslash in [begin, end), or end:
//     wire::scan::find_first(
//         begin, end,
//         [](auto bytes) { return scan::equal(bytes, '"') | scan::equal(bytes, '\\'); },
//         [](char c) { return c == '"' || c == '\\'; });
//
// Reading strings is most of the work of a text format. Pure functions.
#pragma once

#include <cstdint>
#include <cstring>

namespace wire::scan {

/// Sixteen bytes in one register; the compiler knows the instructions of its processor.
using Sixteen = std::uint8_t __attribute__((vector_size(16)));

inline constexpr std::uint64_t kEachByte = 0x0101010101010101U;
inline constexpr std::uint64_t kHighBits = 0x8080808080808080U;

// Each test exists for eight bytes in an integer and for sixteen: the result is not 0 exactly if
// one of them is wanted.

/// One of the bytes is `c`.
inline std::uint64_t equal(std::uint64_t eight, char c) {
    const std::uint64_t difference = eight ^ (kEachByte * static_cast<unsigned char>(c));
    return (difference - kEachByte) & ~difference & kHighBits;
}
inline Sixteen equal(Sixteen bytes, char c) {
    return reinterpret_cast<Sixteen>(bytes == static_cast<std::uint8_t>(c));
}

/// One of the bytes is below 0x20 or above 0x7F.
inline std::uint64_t control_or_not_ascii(std::uint64_t eight) {
    return (eight | (eight - kEachByte * 0x20)) & kHighBits;
}
inline Sixteen control_or_not_ascii(Sixteen bytes) {
    return reinterpret_cast<Sixteen>(bytes - std::uint8_t{0x20} > std::uint8_t{0x5F});
}

/// One of the bytes is below 0x20.
inline std::uint64_t below_0x20(std::uint64_t eight) {
    return (eight - kEachByte * 0x20) & ~eight & kHighBits;
}
inline Sixteen below_0x20(Sixteen bytes) {
    return reinterpret_cast<Sixteen>(bytes < std::uint8_t{0x20});
}

/// One of the bytes is above 0x7F.
inline std::uint64_t not_ascii(std::uint64_t eight) {
    return eight & kHighBits;
}
inline Sixteen not_ascii(Sixteen bytes) {
    return bytes & std::uint8_t{0x80};
}

template <class Bytes>
Bytes load(const char* from) {
    Bytes bytes;
    std::memcpy(&bytes, from, sizeof bytes);
    return bytes;
}

inline bool is_any(Sixteen mask) {
    std::uint64_t halves[2];
    std::memcpy(halves, &mask, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

/// `any_of` says if one of several bytes is wanted, `is_wanted` of a single one.
template <class Several, class One>
const char* find_first(const char* begin, const char* end, Several any_of, One is_wanted) {
    while (end - begin >= 64) {
        const Sixteen mask = any_of(load<Sixteen>(begin)) | any_of(load<Sixteen>(begin + 16)) |
                             any_of(load<Sixteen>(begin + 32)) | any_of(load<Sixteen>(begin + 48));
        if (is_any(mask)) break;
        begin += 64;
    }
    while (end - begin >= 8) {
        if (any_of(load<std::uint64_t>(begin)) != 0) break;
        begin += 8;
    }
    while (begin != end && !is_wanted(*begin)) ++begin;
    return begin;
}

}  // namespace wire::scan
