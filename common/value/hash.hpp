// The seeded hashes behind Dict and Set. Private to this folder.
#pragma once

#include "common/value/value.hpp"

#include <cstdint>
#include <string_view>

namespace value::detail {

/// What hash() gives for a str.
std::uint64_t hash_text(std::string_view text);

/// PythonError("TypeError", "unhashable type: 'list'") for what cannot be a key.
void require_hashable(const Value& value);

}  // namespace value::detail
