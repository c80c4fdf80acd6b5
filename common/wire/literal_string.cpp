#include "common/value/python_error.hpp"
#include "common/wire/literal_token.hpp"
#include "common/wire/utf8.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wire::literal {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_octal(char c) {
    return c >= '0' && c <= '7';
}

// What a backslash and one letter stand for; 0: not such an escape.
char simple_escape(char letter) {
    switch (letter) {
        case '\\':
            return '\\';
        case '\'':
            return '\'';
        case '"':
            return '"';
        case 'a':
            return '\a';
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        case 'v':
            return '\v';
        default:
            return '\0';
    }
}

class StringReader {
public:
    StringReader(std::string_view source, const char* quote, Prefix prefix, std::string& content)
        : source_(source),
          start_(quote),
          at_(quote),
          end_(source.data() + source.size()),
          quote_(*quote),
          prefix_(prefix),
          content_(content) {}

    const char* read();

private:
    bool at_closing_quote();
    bool line_break();
    void backslash();
    void resolve_escape();
    void octal();
    void hexadecimal(std::size_t digits, std::string_view form);
    void put(char32_t code_point);
    [[noreturn]] void unterminated() const;
    [[noreturn]] void bad_escape(const char* begin, const char* end, std::string_view reason) const;

    std::string_view source_;
    const char* start_;  // the opening quote
    const char* content_begin_ = nullptr;
    const char* at_;
    const char* end_;
    char quote_;
    bool triple_ = false;
    Prefix prefix_;
    std::string& content_;
};

const char* StringReader::read() {
    ++at_;
    if (end_ - at_ >= 2 && at_[0] == quote_ && at_[1] == quote_) {
        triple_ = true;
        at_ += 2;
    }
    content_begin_ = at_;
    for (;;) {
        const char* const special = find_special(at_, end_, quote_);
        content_.append(at_, special);
        at_ = special;
        if (at_ == end_) unterminated();
        if (*at_ == quote_) {
            if (at_closing_quote()) break;
        } else if (*at_ == '\\') {
            backslash();
        } else if (!line_break()) {
            unterminated();
        }
    }
    if (prefix_.bytes) {
        // Escapes may have made bytes from 0x80 up: only the source has to be ASCII.
        if (std::any_of(start_, at_, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
            syntax_error("bytes can only contain ASCII literal characters", source_, start_);
    }
    return at_;
}

bool StringReader::at_closing_quote() {
    if (!triple_) {
        ++at_;
        return true;
    }
    if (end_ - at_ >= 3 && at_[1] == quote_ && at_[2] == quote_) {
        at_ += 3;
        return true;
    }
    content_ += *at_++;
    return false;
}

// A line break in the source is one LF, however it is written; false where it may not be.
bool StringReader::line_break() {
    if (!triple_) return false;
    if (*at_ == '\r' && end_ - at_ >= 2 && at_[1] == '\n') ++at_;
    ++at_;
    content_ += '\n';
    return true;
}

void StringReader::backslash() {
    if (end_ - at_ < 2) unterminated();
    const char next = at_[1];
    if (next == '\n' || next == '\r') {
        if (prefix_.raw) content_ += "\\\n";
        at_ += next == '\r' && end_ - at_ >= 3 && at_[2] == '\n' ? 3 : 2;
    } else if (prefix_.raw) {
        // The character behind it is taken as it is, even a quote.
        content_.append(at_, 2);
        at_ += 2;
    } else {
        resolve_escape();
    }
}

void StringReader::resolve_escape() {
    const char letter = at_[1];
    if (const char simple = simple_escape(letter); simple != '\0') {
        content_ += simple;
        at_ += 2;
    } else if (is_octal(letter)) {
        octal();
    } else if (letter == 'x') {
        hexadecimal(2, "\\xXX");
    } else if (letter == 'u' && !prefix_.bytes) {
        hexadecimal(4, "\\uXXXX");
    } else if (letter == 'U' && !prefix_.bytes) {
        hexadecimal(8, "\\UXXXXXXXX");
    } else if (letter == 'N' && !prefix_.bytes) {
        syntax_error("\\N{...} escapes, characters by their name, are not supported", source_, at_);
    } else {
        // Unknown ones stay as they are; the character behind the backslash may have several bytes.
        content_ += '\\';
        ++at_;
    }
}

void StringReader::octal() {
    char32_t number = 0;
    ++at_;
    for (int digits = 0; digits < 3 && at_ != end_ && is_octal(*at_); ++digits)
        number = number * 8 + static_cast<char32_t>(*at_++ - '0');
    put(number);
}

void StringReader::hexadecimal(std::size_t digits, std::string_view form) {
    const char* const begin = at_;
    char32_t number = 0;
    at_ += 2;
    for (std::size_t i = 0; i < digits; ++i, ++at_) {
        const int digit = at_ == end_ ? -1 : hex_digit(*at_);
        if (digit < 0) bad_escape(begin, at_, fmt::format("truncated {} escape", form));
        number = number << 4 | static_cast<char32_t>(digit);
    }
    if (number > 0x10FFFF) bad_escape(begin, at_, "illegal Unicode character");
    put(number);
}

void StringReader::put(char32_t code_point) {
    if (prefix_.bytes) {
        content_ += static_cast<char>(code_point & 0xFFU);
    } else {
        append_utf8(code_point, content_);
    }
}

void StringReader::unterminated() const {
    syntax_error(fmt::format("unterminated {}string literal (detected at line {})",
                             triple_ ? "triple-quoted " : "", line_of(source_, at_)),
                 source_, start_);
}

// Python counts positions in a copy in which each character beyond ASCII is written \UXXXXXXXX.
void StringReader::bad_escape(const char* begin, const char* end, std::string_view reason) const {
    const auto position = [this](const char* until) {
        std::size_t count = 0;
        for (const char* at = content_begin_; at != until; ++at) {
            const auto byte = static_cast<unsigned char>(*at);
            if (byte < 0x80) {
                ++count;
            } else if (byte >= 0xC0) {
                count += 10;
            }
        }
        return count;
    };
    if (prefix_.bytes) {
        syntax_error(
            fmt::format("(value error) invalid \\x escape at position {}", position(begin)),
            source_, start_);
    }
    syntax_error(fmt::format("(unicode error) 'unicodeescape' codec can't decode bytes in position "
                             "{}-{}: {}",
                             position(begin), position(end) - 1, reason),
                 source_, start_);
}

}  // namespace

bool is_name_byte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
           byte == '_' || byte >= 0x80;
}

std::size_t line_of(std::string_view source, const char* position) {
    std::size_t line = 1;
    for (const char* at = source.data(); at != position; ++at) {
        const bool crlf = *at == '\r' && at + 1 != source.data() + source.size() && at[1] == '\n';
        if (*at == '\n' || (*at == '\r' && !crlf)) ++line;
    }
    return line;
}

void syntax_error(std::string_view message, std::string_view source, const char* position) {
    throw value::PythonError(
        "SyntaxError", fmt::format("{} (<unknown>, line {})", message, line_of(source, position)));
}

Prefix scan_prefix(std::string_view source, const char* at) {
    const char* const end = source.data() + source.size();
    Prefix prefix;
    bool unicode = false;
    for (const char* p = at; p != end; ++p) {
        const char letter = static_cast<char>(*p | 0x20);
        if (*p == '\'' || *p == '"') {
            prefix.length = static_cast<std::size_t>(p - at);
            return prefix;
        }
        const bool alone = !unicode && !prefix.raw && !prefix.bytes && !prefix.format;
        if (letter == 'u' && alone) {
            unicode = true;
        } else if (letter == 'r' && !unicode && !prefix.raw) {
            prefix.raw = true;
        } else if (letter == 'b' && !unicode && !prefix.bytes && !prefix.format) {
            prefix.bytes = true;
        } else if (letter == 'f' && !unicode && !prefix.bytes && !prefix.format) {
            prefix.format = true;
        } else {
            break;
        }
    }
    return {};
}

const char* read_string(std::string_view source, const char* quote, Prefix prefix,
                        std::string& content) {
    return StringReader(source, quote, prefix, content).read();
}

}  // namespace wire::literal
