// Reads a regular expression as Python's `re` module does and writes the same for PCRE2.
//
//     naming::translate_regex("(?P<name>a){,3}\\Z")         (a){0,3}\z
//
// The two languages are close, but not the same: what is an error in Python may mean something to
// PCRE2 (`\h`, `(?|`, `[[:alpha:]]`), and the other way round. Everything is written so that it
// means one thing only: groups have numbers and no names, every character that could be special is
// escaped. Not known: names of characters (`\N{DASH}`). Pure function.
#pragma once

#include <string>
#include <string_view>

namespace pyro::naming {

/// NamingError "invalid regex: " and Python's text, with the position in characters. PythonError
/// OverflowError "the repetition number is too large". `pattern` is UTF-8.
std::string translate_regex(std::string_view pattern);

}  // namespace pyro::naming
