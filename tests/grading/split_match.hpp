// A content that arrives in pieces of any size, each shown by the same block of lines:
//
//     split "hello!!!->Thank you" {            receiving data...
//       receiving data...                      Data=> hello!!
//       Data=> {*}                             receiving data...
//     }                                        Data=> !->Thank you
//
// TCP may cut a stream anywhere, also where the content has line ends of its own. Thread-safe: pure
// functions.
#pragma once

#include "tests/grading/check.hpp"
#include "tests/grading/lane_match.hpp"

#include <string>
#include <vector>

namespace grading {

/// How many lines from `first` on show the whole content, in whatever pieces.
MatchResult match_split(const SplitItem& item, const std::vector<OutputLine>& lines,
                        std::size_t first, const Values& values);

/// The lines if the content came in one piece.
std::vector<std::string> one_piece(const SplitItem& item, const Values& values);

}  // namespace grading
