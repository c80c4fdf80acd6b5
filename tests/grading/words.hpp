// The words of a statement line: blanks separate, "..." keeps blanks and takes escapes.
//
//     split_words(R"(start bob observer --ns "a b"  ready "x\n")")
//
// Thread-safe: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace grading {

struct Word {
    std::string text;
    bool quoted = false;  ///< some part of it stood in quotes: never a keyword
};

/// Throws `base::Error` with the reason: an open quote, an unknown escape.
std::vector<Word> split_words(std::string_view line);

/// Reads the quoted text that starts at `text[at]`, which is a `"`; `at` is moved behind its end.
std::string read_quoted(std::string_view text, std::size_t& at);

}  // namespace grading
