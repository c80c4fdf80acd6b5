// Finds the first byte of some kind, looking at eight bytes at a time.
//
//     // The first quote or backslash in [begin, end), or end:
//     wire::scan::find_first(
//         begin, end,
//         [](auto eight) { return scan::equal(eight, '"') | scan::equal(eight, '\\'); },
//         [](char c) { return c == '"' || c == '\\'; });
//
// Reading strings is most of the work of a text format. Pure functions.
#pragma once

#include <cstdint>
#include <cstring>

namespace wire::scan {

inline constexpr std::uint64_t kEachByte = 0x0101010101010101U;
inline constexpr std::uint64_t kHighBits = 0x8080808080808080U;

/// Not 0 exactly if one of the eight bytes is `c`.
inline std::uint64_t equal(std::uint64_t eight, char c) {
    const std::uint64_t difference = eight ^ (kEachByte * static_cast<unsigned char>(c));
    return (difference - kEachByte) & ~difference & kHighBits;
}

/// Not 0 exactly if one of the eight bytes is below 0x20 or above 0x7F.
inline std::uint64_t control_or_not_ascii(std::uint64_t eight) {
    return (eight | (eight - kEachByte * 0x20)) & kHighBits;
}

/// Not 0 exactly if one of the eight bytes is below 0x20.
inline std::uint64_t below_0x20(std::uint64_t eight) {
    return (eight - kEachByte * 0x20) & ~eight & kHighBits;
}

/// Not 0 exactly if one of the eight bytes is above 0x7F.
inline std::uint64_t not_ascii(std::uint64_t eight) {
    return eight & kHighBits;
}

/// `any_of_eight` says if one of eight bytes is wanted, `is_wanted` of a single one.
template <class Eight, class One>
const char* find_first(const char* begin, const char* end, Eight any_of_eight, One is_wanted) {
    while (end - begin >= 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, begin, sizeof eight);
        if (any_of_eight(eight) != 0) break;
        begin += 8;
    }
    while (begin != end && !is_wanted(*begin)) ++begin;
    return begin;
}

}  // namespace wire::scan
