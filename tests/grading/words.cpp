#include "tests/grading/words.hpp"

#include "common/base/errors.hpp"

#include <fmt/core.h>

#include <charconv>

namespace grading {
namespace {

char escaped(std::string_view text, std::size_t& at) {
    const char c = at < text.size() ? text[at++] : '\0';
    switch (c) {
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        case '\\':
        case '"':
            return c;
        case 'x': {
            unsigned value = 0;
            const auto digits = text.substr(at, 2);
            const auto [end, error] =
                std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
            if (error != std::errc{} || end != digits.data() + 2)
                throw base::Error("\\x takes two hexadecimal digits");
            at += 2;
            return static_cast<char>(value);
        }
        default:
            throw base::Error(
                fmt::format("\\{} is no escape; there are \\n \\r \\t \\\\ \\\" \\xHH", c));
    }
}

}  // namespace

std::string read_quoted(std::string_view text, std::size_t& at) {
    std::string result;
    for (++at; at < text.size();) {
        const char c = text[at++];
        if (c == '"') return result;
        result += c == '\\' ? escaped(text, at) : c;
    }
    throw base::Error("a \" is not closed");
}

std::vector<Word> split_words(std::string_view line) {
    std::vector<Word> words;
    bool inside = false;
    for (std::size_t at = 0; at < line.size();) {
        if (line[at] == ' ' || line[at] == '\t') {
            inside = false;
            ++at;
            continue;
        }
        if (!inside) words.emplace_back();
        inside = true;
        if (line[at] == '"') {
            words.back().text += read_quoted(line, at);
            words.back().quoted = true;
        } else {
            words.back().text += line[at++];
        }
    }
    return words;
}

}  // namespace grading
