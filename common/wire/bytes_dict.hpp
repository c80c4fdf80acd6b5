// The dict in which formats without bytes carry them: {"data": <base64>, "encoding": "base64"}.
//
//     wire::append_bytes_dict(bytes, '"', text);
//     if (auto bytes = wire::bytes_of_dict(dict)) ...
//
// It is what Python's serpent makes of bytes; json does the same here. Pure functions.
#pragma once

#include "common/value/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace wire {

/// Appends the dict as text; `quote` goes around the strings.
void append_bytes_dict(std::string_view bytes, char quote, std::string& text);

/// The bytes, if the dict has these two keys and no other, and the data is base64.
std::optional<value::Bytes> bytes_of_dict(const value::Dict& dict);

}  // namespace wire
