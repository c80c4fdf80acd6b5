// The types of values in a pattern: what they match, and how one is chosen at random.
//
// Thread-safe: pure functions, but for `port`, which asks the kernel for a free one.
#pragma once

#include "tests/grading/pattern.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace grading {

/// The type called `name` in docs/checks.md, or nothing.
std::optional<ValueType> value_type(std::string_view name);

/// How many bytes at the start of `text` are a value of the piece's type: the longest run; nothing
/// if there is none. `Text` is not asked here: its end depends on what follows.
std::optional<std::size_t> value_length(const Piece& piece, std::string_view text, WallTime when);

/// A random value of the piece's type.
std::string choose_value(const Piece& piece, Random& random);

}  // namespace grading
