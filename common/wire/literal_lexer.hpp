// The tokens of a Python expression, with Python's errors for what is none.
//
//     wire::literal::Lexer lexer(source);
//     while (lexer.next().kind != wire::literal::Token::Kind::End) ...
//
// Belongs to literal_syntax.cpp. An object belongs to one thread.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace wire::literal {

struct Token {
    enum class Kind { Name, Number, String, Operator, LineEnd, Indent, End };
    Kind kind = Kind::End;
    std::string_view text;
    bool bytes = false;  ///< of a string

    bool is(std::string_view word) const {
        return (kind == Kind::Name || kind == Kind::Operator) && text == word;
    }
};

class Lexer {
public:
    explicit Lexer(std::string_view source);

    /// PythonError SyntaxError, IndentationError. After End comes End again.
    Token next();
    /// Inside of how many brackets the last token was.
    std::size_t open_brackets() const { return open_; }
    const char* position() const { return at_; }

private:
    Token token(Token::Kind kind, std::size_t length);
    Token name_or_string();
    Token operator_token();
    Token end_of_text();
    void skip_blanks();
    void continue_line();
    bool skip_indentation();
    void skip_comment();
    bool skip_line_break();
    void open(char bracket);
    void close(char bracket);
    char peek(std::size_t ahead = 0) const;
    [[noreturn]] void fail(std::string_view message) const;

    std::string_view source_;
    const char* at_;
    const char* end_;
    bool line_begins_ = true;
    std::size_t open_ = 0;
    std::array<char, 200> brackets_{};
    std::array<const char*, 200> bracket_positions_{};
    std::string scratch_;
};

}  // namespace wire::literal
