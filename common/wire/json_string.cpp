#include "common/wire/json_string.hpp"

#include "common/value/python_error.hpp"
#include "common/wire/utf8.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace wire::json {
namespace {

class StringReader {
public:
    StringReader(std::string_view text, const char* quote, std::string& content)
        : text_(text),
          start_(quote),
          at_(quote + 1),
          end_(text.data() + text.size()),
          content_(content) {}

    const char* read();

private:
    void resolve_escape();
    char32_t code_unit();
    [[noreturn]] void fail(std::string_view message, const char* position) const {
        refuse(message, text_, position);
    }

    std::string_view text_;
    const char* start_;
    const char* at_;
    const char* end_;
    std::string& content_;
};

const char* StringReader::read() {
    for (;;) {
        const char* const special = find_special(at_, end_);
        content_.append(at_, special);
        at_ = special;
        if (at_ == end_) fail("Unterminated string starting at", start_);
        if (*at_ == '"') return at_ + 1;
        if (*at_ != '\\') fail("Invalid control character at", at_);
        resolve_escape();
    }
}

void StringReader::resolve_escape() {
    if (end_ - at_ < 2) fail("Unterminated string starting at", start_);
    switch (at_[1]) {
        case '"':
            content_ += '"';
            break;
        case '\\':
            content_ += '\\';
            break;
        case '/':
            content_ += '/';
            break;
        case 'b':
            content_ += '\b';
            break;
        case 'f':
            content_ += '\f';
            break;
        case 'n':
            content_ += '\n';
            break;
        case 'r':
            content_ += '\r';
            break;
        case 't':
            content_ += '\t';
            break;
        case 'u': {
            char32_t unit = code_unit();
            const bool high = unit >= 0xD800 && unit <= 0xDBFF;
            if (high && end_ - at_ > 6 && at_[0] == '\\' && at_[1] == 'u') {
                const char* const second = at_;
                const char32_t low = code_unit();
                if (low >= 0xDC00 && low <= 0xDFFF) {
                    unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                } else {
                    at_ = second;  // the first one stays alone
                }
            }
            append_utf8(unit, content_);
            return;
        }
        default:
            fail("Invalid \\escape", at_);
    }
    at_ += 2;
}

// \uXXXX, behind which the position is then.
char32_t StringReader::code_unit() {
    const char* const digits = at_ + 2;
    char32_t unit = 0;
    // Python wants to see what follows, too: at least the closing quote.
    if (end_ - digits < 5) fail("Invalid \\uXXXX escape", digits - 1);
    for (const char* at = digits; at != digits + 4; ++at) {
        const auto letter = static_cast<char32_t>(*at | 0x20);
        if (*at >= '0' && *at <= '9') {
            unit = unit << 4 | static_cast<char32_t>(*at - '0');
        } else if (letter >= 'a' && letter <= 'f') {
            unit = unit << 4 | (letter - 'a' + 10);
        } else {
            fail("Invalid \\uXXXX escape", digits - 1);
        }
    }
    at_ = digits + 4;
    return unit;
}

}  // namespace

// Python counts characters.
void refuse(std::string_view message, std::string_view text, const char* position) {
    const auto is_character = [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80;
    };
    const std::string_view before =
        text.substr(0, static_cast<std::size_t>(position - text.data()));
    const auto character = std::count_if(before.begin(), before.end(), is_character);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t last_break = before.rfind('\n');
    const std::string_view in_line =
        last_break == before.npos ? before : before.substr(last_break + 1);
    const auto column = 1 + std::count_if(in_line.begin(), in_line.end(), is_character);
    throw value::PythonError("ValueError", fmt::format("{}: line {} column {} (char {})", message,
                                                       line, column, character));
}

const char* read_string(std::string_view text, const char* quote, std::string& content) {
    return StringReader(text, quote, content).read();
}

}  // namespace wire::json
