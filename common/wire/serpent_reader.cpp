#include "common/wire/serpent_reader.hpp"

#include "common/value/python_error.hpp"
#include "common/wire/base64.hpp"
#include "common/wire/bytes_dict.hpp"
#include "common/wire/formats.hpp"
#include "common/wire/literal_syntax.hpp"
#include "common/wire/utf8.hpp"

#include <fmt/core.h>

#include <limits>
#include <string>
#include <utility>

namespace wire::serpent {

using value::PythonError;
using value::Value;

namespace {

constexpr int kMaxOpenBrackets = 200;

// Bytes are written as a dict, nan too.
Value from_dict(value::Dict dict) {
    if (auto bytes = bytes_of_dict(dict)) return std::move(*bytes);
    if (dict.size() != 2) return dict;
    const auto is = [&dict](std::string_view key, std::string_view text) {
        const Value* const found = dict.find(key);
        return found != nullptr && found->is_str() && *found->get_if<std::string>() == text;
    };
    if (is("__class__", "float") && is("value", "nan"))
        return std::numeric_limits<double>::quiet_NaN();
    return dict;
}

}  // namespace

void Reader::malformed() const {
    throw PythonError("ValueError", fmt::format("malformed node or string on line {}",
                                                literal::line_of(text_, at_)));
}

// --- blanks, lines ---

void Reader::skip_to_line_end() {
    while (at_ != end_ && *at_ != '\n' && *at_ != '\r') ++at_;
}

bool Reader::skip_line_break() {
    if (peek() == '\r') {
        ++at_;
        if (peek() == '\n') ++at_;
        return true;
    }
    if (peek() != '\n') return false;
    ++at_;
    return true;
}

// Between two tokens. Line breaks and comments count as blanks inside of brackets only.
void Reader::skip_some_blanks() {
    for (;; ++at_) {
        switch (peek()) {
            case ' ':
            case '\t':
            case '\f':
                break;
            case '\n':
            case '\r':
                if (open_ == 0) return;
                break;
            case '#':
                skip_to_line_end();
                if (open_ == 0) return;
                --at_;
                break;
            case '\\':
                ++at_;
                if (!skip_line_break() || at_ == end_) malformed();
                --at_;
                break;
            default:
                return;
        }
    }
}

// Comments and empty lines may come first. The value itself must not be indented, except that
// blanks at the very beginning do not count.
void Reader::skip_to_first_token() {
    while (peek() == ' ' || peek() == '\t') ++at_;
    bool indented = false;
    for (;;) {
        const char c = peek();
        if (c == ' ' || c == '\t') {
            indented = true;
            ++at_;
        } else if (c == '\f') {
            indented = false;
            ++at_;
        } else if (c == '#') {
            skip_to_line_end();
        } else if (c == '\\') {
            ++at_;
            if (!skip_line_break()) malformed();
        } else if (skip_line_break()) {
            indented = false;
        } else {
            break;
        }
    }
    if (indented) malformed();
}

void Reader::check_nothing_follows() {
    skip_blanks();
    while (skip_line_break()) {
        bool blanks = false;
        while (peek() == ' ' || peek() == '\t' || peek() == '\f') {
            blanks = *at_ != '\f';
            ++at_;
        }
        if (peek() == '#') {
            skip_to_line_end();
        } else if (blanks && at_ == end_) {
            malformed();  // an indented nothing
        }
    }
    if (at_ != end_) malformed();
}

// --- values ---

Value Reader::read_document() {
    skip_to_first_token();
    Value first = read_value();
    skip_blanks();
    if (peek() == ',') {
        value::List items;
        items.push_back(std::move(first));
        while (skip_comma()) {
            const char next = peek();
            if (at_ == end_ || next == '\n' || next == '\r' || next == '#') break;
            items.push_back(read_value());
            skip_blanks();
        }
        first = value::Tuple(std::move(items));
    }
    check_nothing_follows();
    return first;
}

Value Reader::read_value() {
    Value operand = read_operand();
    if (form_ == Form::Other) return operand;
    skip_blanks();
    if (peek() == '+' || peek() == '-') operand = complex_sum(operand);
    return operand;
}

Value Reader::read_operand() {
    form_ = Form::Other;
    switch (const char c = peek(); c) {
        case '\'':
        case '"':
            return read_text();
        case '[':
            return read_list();
        case '(':
            return read_parentheses();
        case '{':
            return read_braces();
        case '-':
        case '+':
            return read_signed();
        case '.':
            if (end_ - at_ >= 3 && at_[1] == '.' && at_[2] == '.') {
                at_ += 3;
                return value::Ellipsis();
            }
            if (end_ - at_ < 2 || !is_digit(at_[1])) malformed();
            return read_number();
        default:
            return is_digit(c) ? read_number() : read_word();
    }
}

// --- brackets ---

void Reader::open_bracket() {
    if (open_ == kMaxOpenBrackets) literal::syntax_error("too many nested parentheses", text_, at_);
    ++open_;
    ++at_;
    skip_blanks();
}

void Reader::close_bracket(char bracket) {
    if (peek() != bracket) malformed();
    --open_;
    ++at_;
    form_ = Form::Other;
}

bool Reader::skip_comma() {
    if (peek() != ',') return false;
    ++at_;
    skip_blanks();
    return true;
}

// Up to the closing bracket, a comma before it allowed.
void Reader::read_items(value::List& items, char close) {
    while (peek() != close) {
        items.push_back(read_value());
        skip_blanks();
        if (!skip_comma()) break;
    }
    close_bracket(close);
}

Value Reader::read_list() {
    open_bracket();
    value::List items;
    read_items(items, ']');
    return Value(std::move(items));
}

Value Reader::read_parentheses() {
    open_bracket();
    value::List items;
    if (peek() != ')') {
        Value first = read_value();
        skip_blanks();
        if (peek() == ')') {
            // Brackets around a value are no tuple, and it keeps its form.
            const Form form = form_;
            close_bracket(')');
            form_ = form;
            return first;
        }
        if (!skip_comma()) malformed();
        if (peek() != ')') items.reserve(2);
        items.push_back(std::move(first));
    }
    read_items(items, ')');
    return value::Tuple(std::move(items));
}

Value Reader::read_braces() {
    open_bracket();
    if (peek() == '}') {
        close_bracket('}');
        return value::Dict();
    }
    if (auto bytes = read_bytes()) return std::move(*bytes);
    Value first = read_value();
    skip_blanks();
    if (peek() == ':') return read_dict(std::move(first));
    return read_set(std::move(first));
}

// The dict that stands for bytes, as serpent writes it: without a copy of its text. Written in any
// other way it is known when it has been read.
std::optional<value::Bytes> Reader::read_bytes() {
    constexpr std::string_view kBefore = "'data': '";
    constexpr std::string_view kBehind = "', 'encoding': 'base64'}";
    const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
    if (!rest.starts_with(kBefore)) return std::nullopt;
    const std::size_t end = rest.find('\'', kBefore.size());
    if (end == rest.npos || !rest.substr(end).starts_with(kBehind)) return std::nullopt;
    auto bytes = decode_base64(rest.substr(kBefore.size(), end - kBefore.size()));
    if (!bytes) return std::nullopt;
    at_ += end + kBehind.size() - 1;
    close_bracket('}');
    return value::Bytes{std::move(*bytes)};
}

Value Reader::read_dict(Value first_key) {
    value::Dict dict;
    const auto read_item = [&](Value&& key) {
        if (peek() != ':') malformed();
        ++at_;
        skip_blanks();
        dict.set(std::move(key), read_value());
        skip_blanks();
    };
    read_item(std::move(first_key));
    while (skip_comma() && peek() != '}') {
        Value key = read_value();
        skip_blanks();
        read_item(std::move(key));
    }
    close_bracket('}');
    return from_dict(std::move(dict));
}

Value Reader::read_set(Value item) {
    value::Set set;
    for (;;) {
        if (peek() != ',' && peek() != '}') malformed();
        set.insert(std::move(item));
        if (!skip_comma() || peek() == '}') break;
        item = read_value();
        skip_blanks();
    }
    close_bracket('}');
    return set;
}

Value loads(std::string_view text) {
    check_utf8(text);
    if (text.find('\0') != text.npos) {
        throw PythonError("ValueError",
                          "The serpent data contains 0-bytes so it cannot be parsed by "
                          "ast.literal_eval. Has it been corrupted?");
    }
    // Python drops blanks at the beginning before it parses, and so does not count them.
    try {
        return Reader(text).read_document();
    } catch (const PythonError& error) {
        if (error.type() != "SyntaxError") literal::check_expression(text);
        throw;
    }
}

}  // namespace wire::serpent
