// The bulk of base 64, many characters at a time, where the processor has instructions for that.
//
// Not for programs: base64.cpp does the rest of a text one by one. Pure functions.
#pragma once

#include <cstddef>
#include <string_view>

namespace wire {

/// Encodes a multiple of 3 bytes from the beginning, and returns how many; `to` has room for all.
std::size_t encode_blocks(std::string_view bytes, char* to);

/// Decodes a multiple of 4 characters from the beginning, up to a block with a character that is
/// none of base 64 or near the end, and returns how many; `to` has room for all.
std::size_t decode_blocks(std::string_view text, char* to);

}  // namespace wire
