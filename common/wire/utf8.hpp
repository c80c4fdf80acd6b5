// UTF-8 for the readers and writers of formats.
//
//     wire::check_utf8("'caf\xe9'");             // PythonError UnicodeDecodeError, as Python's
//     wire::append_utf8(0x20AC, text);           // text += "€"
//
// A lone surrogate is kept in the three bytes UTF-8 would give it (see common/value/value.hpp);
// strict UTF-8, which check_utf8() demands of what a peer sends, has no surrogates. Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace wire {

/// PythonError("UnicodeDecodeError") with CPython's text for the first wrong byte; surrogates are
/// wrong unless `surrogates_allowed` (marshal).
void check_utf8(std::string_view text, bool surrogates_allowed = false);

/// Appends the code point, at most 0x10FFFF; a surrogate in three bytes.
void append_utf8(char32_t code_point, std::string& text);

/// The surrogate U+D800 to U+DFFF that `text` begins with; 0 when it begins with anything else.
char32_t leading_surrogate(std::string_view text);

/// Where the first surrogate is; npos: none, so the text is strict UTF-8 if it came from a reader.
std::size_t find_surrogate(std::string_view text);

}  // namespace wire
