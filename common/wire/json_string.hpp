// The strings of JSON, and the errors of its reader. Private to json_reader.cpp.
//
// Pure functions.
#pragma once

#include "common/wire/scan.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace wire::json {

/// PythonError("ValueError", "<message>: line 1 column 2 (char 1)"). Python raises a subclass,
/// json.decoder.JSONDecodeError, which a peer's Pyro would refuse to make: its name is none of
/// Python's built-in ones.
[[noreturn]] void refuse(std::string_view message, std::string_view text, const char* position);

/// The first quote, backslash or control character; `end` if there is none.
inline const char* find_special(const char* begin, const char* end) {
    return scan::find_first(
        begin, end,
        [](auto bytes) {
            return scan::equal(bytes, '"') | scan::equal(bytes, '\\') | scan::below_0x20(bytes);
        },
        [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; });
}

/// Appends the content of the string whose opening quote is at `quote`, escapes resolved, and
/// returns the position behind its last quote. PythonError ValueError.
const char* read_string(std::string_view text, const char* quote, std::string& content);

}  // namespace wire::json
