#include "common/wire/literal_lexer.hpp"

#include "common/base/text.hpp"
#include "common/wire/literal_token.hpp"

#include <fmt/core.h>

namespace wire::literal {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

char opening(char closing) {
    return closing == ')' ? '(' : closing == ']' ? '[' : '{';
}

// Signs and symbols, of which there are many: what is looked up here are the blocks that hold
// nearly nothing else.
bool is_symbol(char32_t c) {
    return (c <= 0xBF && c != 0xAA && c != 0xB5 && c != 0xB7 && c != 0xBA) || c == 0xD7 ||
           c == 0xF7 || (c >= 0x2010 && c <= 0x203E) || (c >= 0x20A0 && c <= 0x20CF) ||
           (c >= 0x2190 && c <= 0x2BFF) || (c >= 0x3008 && c <= 0x3020) ||
           (c >= 0xFF01 && c <= 0xFF0F) || (c >= 0x1F000 && c <= 0x1FAFF);
}

}  // namespace

Lexer::Lexer(std::string_view source)
    : source_(source), at_(source.data()), end_(source.data() + source.size()) {
    // Python drops these before it parses.
    while (peek() == ' ' || peek() == '\t') ++at_;
}

char Lexer::peek(std::size_t ahead) const {
    return static_cast<std::size_t>(end_ - at_) > ahead ? at_[ahead] : '\0';
}

void Lexer::fail(std::string_view message) const {
    syntax_error(message, source_, at_);
}

Token Lexer::token(Token::Kind kind, std::size_t length) {
    const char* const begin = at_;
    at_ += length;
    return {kind, std::string_view(begin, length)};
}

// Python counts columns; here it matters only whether there are any.
bool Lexer::skip_indentation() {
    bool indented = false;
    for (;;) {
        const char c = peek();
        if (c == '\\') {
            continue_line();
            continue;
        }
        if (c == ' ' || c == '\t') {
            indented = true;
        } else if (c == '\f') {
            indented = false;
        } else {
            return indented;
        }
        ++at_;
    }
}

void Lexer::skip_comment() {
    while (at_ != end_ && *at_ != '\n' && *at_ != '\r') ++at_;
}

bool Lexer::skip_line_break() {
    if (peek() != '\n' && peek() != '\r') return false;
    at_ += *at_ == '\r' && peek(1) == '\n' ? 2 : 1;
    return true;
}

// A backslash joins two lines.
void Lexer::continue_line() {
    const char next = peek(1);
    if (next != '\n' && next != '\r') {
        fail("unexpected character after line continuation character");
    }
    const std::size_t length = next == '\r' && peek(2) == '\n' ? 3 : 2;
    if (static_cast<std::size_t>(end_ - at_) == length) fail("unexpected EOF while parsing");
    at_ += length;
}

void Lexer::skip_blanks() {
    for (;;) {
        const char c = peek();
        const bool line_break = c == '\n' || c == '\r';
        if (c == ' ' || c == '\t' || c == '\f' || (line_break && open_ > 0)) {
            ++at_;
        } else if (c == '#') {
            skip_comment();
        } else if (c == '\\') {
            continue_line();
        } else {
            return;
        }
    }
}

Token Lexer::next() {
    while (line_begins_) {
        const bool indented = skip_indentation();
        const bool comment = peek() == '#';
        if (comment) skip_comment();
        // A line that is empty, or a comment, is no line to Python.
        line_begins_ = skip_line_break();
        if (indented && !comment && !line_begins_) return token(Token::Kind::Indent, 0);
    }
    skip_blanks();
    if (at_ == end_) return end_of_text();
    const char c = *at_;
    if (skip_line_break()) {
        line_begins_ = true;
        return {Token::Kind::LineEnd, std::string_view(at_, 0)};
    }
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
        const Number number = scan_number(source_, at_);
        return token(Token::Kind::Number, static_cast<std::size_t>(number.end - at_));
    }
    if (c == '\'' || c == '"' || is_name_byte(c)) return name_or_string();
    return operator_token();
}

Token Lexer::end_of_text() {
    if (open_ > 0) {
        syntax_error(fmt::format("'{}' was never closed", brackets_[open_ - 1]), source_,
                     bracket_positions_[open_ - 1]);
    }
    return {Token::Kind::End, std::string_view(at_, 0)};
}

Token Lexer::name_or_string() {
    const Prefix prefix = is_name_byte(*at_) ? scan_prefix(source_, at_) : Prefix();
    const char* const begin = at_;
    if (prefix.length > 0 || !is_name_byte(*at_)) {
        scratch_.clear();
        // The escapes of an f-string are looked at, the expressions in it are not.
        at_ = read_string(source_, at_ + prefix.length, prefix, scratch_);
        return {Token::Kind::String, std::string_view(begin, static_cast<std::size_t>(at_ - begin)),
                prefix.bytes};
    }
    while (at_ != end_ && is_name_byte(*at_)) {
        const base::CodePoint point =
            base::first_code_point({at_, static_cast<std::size_t>(end_ - at_)});
        const auto number = static_cast<unsigned>(point.value);
        if (point.length > 1 && !base::is_printable(point.value))
            fail(fmt::format("invalid non-printable character U+{:04X}", number));
        if (point.length > 1 && is_symbol(point.value)) {
            fail(fmt::format("invalid character '{}' (U+{:04X})",
                             std::string_view(at_, point.length), number));
        }
        at_ += point.length;
    }
    return {Token::Kind::Name, std::string_view(begin, static_cast<std::size_t>(at_ - begin))};
}

Token Lexer::operator_token() {
    const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
    for (const std::string_view three : {"...", "**=", "//=", "<<=", ">>="}) {
        if (rest.starts_with(three)) return token(Token::Kind::Operator, 3);
    }
    for (const std::string_view two : {"**", "//", "<<", ">>", "<=", ">=", "==", "!=", ":=", "->",
                                       "+=", "-=", "*=", "/=", "%=", "@=", "&=", "|=", "^="}) {
        if (rest.starts_with(two)) return token(Token::Kind::Operator, 2);
    }
    switch (const char c = *at_; c) {
        case '(':
        case '[':
        case '{':
            open(c);
            break;
        case ')':
        case ']':
        case '}':
            close(c);
            break;
        default: {
            constexpr std::string_view kSingle = "+-*/%@&|^~<>.,:;=";
            if (kSingle.find(c) == kSingle.npos) {
                if (static_cast<unsigned char>(c) < 0x20 || c == '\x7F') {
                    fail(fmt::format("invalid non-printable character U+{:04X}",
                                     static_cast<unsigned>(c)));
                }
                fail("invalid syntax");
            }
        }
    }
    return token(Token::Kind::Operator, 1);
}

void Lexer::open(char bracket) {
    if (open_ == brackets_.size()) fail("too many nested parentheses");
    brackets_[open_] = bracket;
    bracket_positions_[open_] = at_;
    ++open_;
}

void Lexer::close(char bracket) {
    if (open_ == 0) fail(fmt::format("unmatched '{}'", bracket));
    --open_;
    const char open = brackets_[open_];
    if (open == opening(bracket)) return;
    const std::size_t line = line_of(source_, bracket_positions_[open_]);
    const std::string where = line == line_of(source_, at_) ? "" : fmt::format(" on line {}", line);
    fail(fmt::format("closing parenthesis '{}' does not match opening parenthesis '{}'{}", bracket,
                     open, where));
}

}  // namespace wire::literal
