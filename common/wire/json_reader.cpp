#include "common/value/python_error.hpp"
#include "common/wire/bytes_dict.hpp"
#include "common/wire/formats.hpp"
#include "common/wire/json_string.hpp"
#include "common/wire/number.hpp"
#include "common/wire/utf8.hpp"

#include <fmt/core.h>

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

namespace wire::json {
namespace {

using value::PythonError;
using value::Value;

constexpr int kMaxDepth = 1000;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

class Reader {
public:
    explicit Reader(std::string_view text)
        : text_(text), at_(text.data()), end_(text.data() + text.size()) {}

    Value read_document();

private:
    void skip_blanks();
    Value read_value();
    Value read_word();
    Value read_number();
    Value read_array();
    Value read_object();
    std::string read_key();
    std::string read_text();
    void enter(const char* what);
    char peek() const { return at_ == end_ ? '\0' : *at_; }
    std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }
    [[noreturn]] void fail(std::string_view message) const { refuse(message, text_, at_); }

    std::string_view text_;
    const char* at_;
    const char* end_;
    int depth_ = 0;
};

void Reader::skip_blanks() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) ++at_;
}

Value Reader::read_document() {
    if (text_.starts_with("\xEF\xBB\xBF")) fail("Unexpected UTF-8 BOM (decode using utf-8-sig)");
    skip_blanks();
    Value value = read_value();
    skip_blanks();
    if (at_ != end_) fail("Extra data");
    return value;
}

Value Reader::read_value() {
    switch (const char c = peek(); c) {
        case '"':
            return Value(read_text());
        case '[':
            return read_array();
        case '{':
            return read_object();
        default:
            return is_digit(c) || c == '-' ? read_number() : read_word();
    }
}

Value Reader::read_word() {
    const std::string_view text = rest();
    const auto found = [&](std::string_view word) {
        if (!text.starts_with(word)) return false;
        at_ += word.size();
        return true;
    };
    if (found("null")) return value::None();
    if (found("true")) return true;
    if (found("false")) return false;
    if (found("NaN")) return std::numeric_limits<double>::quiet_NaN();
    if (found("Infinity")) return std::numeric_limits<double>::infinity();
    if (found("-Infinity")) return -std::numeric_limits<double>::infinity();
    fail("Expecting value");
}

// Nearly all strings have no escape in them.
std::string Reader::read_text() {
    const char* const begin = at_ + 1;
    const char* const special = find_special(begin, end_);
    if (special != end_ && *special == '"') {
        at_ = special + 1;
        return {begin, special};
    }
    std::string content;
    at_ = read_string(text_, at_, content);
    return content;
}

// What does not continue a number ends it: "01" is 0 and something extra.
Value Reader::read_number() {
    const bool negative = *at_ == '-';
    const char* const digits = at_ + (negative ? 1 : 0);
    const char* at = digits;
    const auto skip_digits = [&] {
        while (at != end_ && is_digit(*at)) ++at;
    };
    if (at == end_ || !is_digit(*at)) return read_word();
    if (*at == '0') {
        ++at;
    } else {
        skip_digits();
    }
    const char* const integer_end = at;
    if (end_ - at >= 2 && *at == '.' && is_digit(at[1])) {
        ++at;
        skip_digits();
    }
    if (end_ - at >= 2 && (*at | 0x20) == 'e') {
        const bool sign = at[1] == '+' || at[1] == '-';
        const std::ptrdiff_t first = sign ? 2 : 1;
        if (end_ - at > first && is_digit(at[first])) {
            at += first;
            skip_digits();
        }
    }
    at_ = at;
    const std::string_view number(digits, static_cast<std::size_t>(at - digits));
    if (at != integer_end) {
        const double size = parse_float(number);
        return negative ? -size : size;
    }
    if (number.size() > kMaxDecimalDigits)
        throw PythonError("ValueError", too_many_digits(number.size()));
    return decimal_integer(number, negative);
}

void Reader::enter(const char* what) {
    if (++depth_ > kMaxDepth) {
        throw PythonError("RecursionError",
                          fmt::format("maximum recursion depth exceeded while decoding a JSON {} "
                                      "from a unicode string",
                                      what));
    }
    ++at_;
    skip_blanks();
}

Value Reader::read_array() {
    enter("array");
    value::List items;
    if (peek() != ']') {
        for (;;) {
            items.push_back(read_value());
            skip_blanks();
            if (peek() == ']') break;
            if (peek() != ',') fail("Expecting ',' delimiter");
            ++at_;
            skip_blanks();
        }
    }
    ++at_;
    --depth_;
    return Value(std::move(items));
}

// Up to the value that belongs to it.
std::string Reader::read_key() {
    if (peek() != '"') fail("Expecting property name enclosed in double quotes");
    std::string key = read_text();
    skip_blanks();
    if (peek() != ':') fail("Expecting ':' delimiter");
    ++at_;
    skip_blanks();
    return key;
}

Value Reader::read_object() {
    enter("object");
    value::Dict dict;
    if (peek() != '}') {
        for (;;) {
            std::string key = read_key();
            dict.set(std::move(key), read_value());
            skip_blanks();
            if (peek() == '}') break;
            if (peek() != ',') fail("Expecting ',' delimiter");
            ++at_;
            skip_blanks();
        }
    }
    ++at_;
    --depth_;
    if (auto bytes = bytes_of_dict(dict)) return std::move(*bytes);
    return dict;
}

}  // namespace

Value loads(std::string_view text) {
    check_utf8(text);
    return Reader(text).read_document();
}

}  // namespace wire::json
