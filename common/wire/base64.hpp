// Base64, the standard alphabet with padding (RFC 4648, section 4).
//
//     wire::append_base64("abc", text);            // text += "YWJj"
//     wire::decode_base64("YWJj");                 // "abc"
//
// Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wire {

void append_base64(std::string_view bytes, std::string& text);

/// nullopt unless the text is base64 through and through: whole groups of four, nothing else
/// between them, padding at the end alone.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace wire
