// The strings of JSON, and the errors of its reader. Private to json_reader.cpp.
//
// Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace wire::json {

/// PythonError("ValueError", "<message>: line 1 column 2 (char 1)"). Python raises a subclass,
/// json.decoder.JSONDecodeError, which a peer's Pyro would refuse to make: its name is none of
/// Python's built-in ones.
[[noreturn]] void refuse(std::string_view message, std::string_view text, const char* position);

/// Appends the content of the string whose opening quote is at `quote`, escapes resolved, and
/// returns the position behind its last quote. PythonError ValueError.
const char* read_string(std::string_view text, const char* quote, std::string& content);

}  // namespace wire::json
