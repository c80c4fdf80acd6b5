// How far two texts are apart: for "did you mean" and for pairing lines that differ.
//
//     base::edit_distance("check", "chekc")   2
//
// Pure function.
#pragma once

#include <cstddef>
#include <string_view>

namespace base {

/// How many bytes have to be replaced, added or taken away to make one of the other (Levenshtein).
/// Takes time in the product of the lengths: cut what may be long.
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace base
