// The reader behind serpent::loads(). Private to serpent_reader.cpp and serpent_scalars.cpp.
//
// A reader belongs to one thread and reads one text.
#pragma once

#include "common/value/value.hpp"
#include "common/wire/literal_token.hpp"

#include <optional>
#include <string_view>

namespace wire::serpent {

/// What an operand looks like in the source decides whether a sign may stand before it and whether
/// a complex number may begin with it. Brackets around it do not matter.
enum class Form { Other, Number, SignedNumber };

class Reader {
public:
    /// `text` is UTF-8 without NUL and outlives the reader.
    explicit Reader(std::string_view text)
        : text_(text), at_(text.data()), end_(text.data() + text.size()) {}

    /// PythonError; ValueError "malformed node or string" for all that is no literal, though Python
    /// may call it a SyntaxError.
    value::Value read_document();

private:
    void skip_to_first_token();
    /// Most often there are none, which must cost nothing.
    void skip_blanks() {
        const char c = peek();
        if (c <= '#' || c == '\\') skip_some_blanks();
    }
    void skip_some_blanks();
    void skip_to_line_end();
    bool skip_line_break();
    void check_nothing_follows();

    value::Value read_value();
    value::Value read_operand();
    value::Value read_signed();
    value::Value read_number();
    value::Value read_any_number();
    value::Value read_text();
    value::Value read_strings(literal::Prefix prefix);
    value::Value read_word();
    value::Value read_list();
    value::Value read_parentheses();
    value::Value read_braces();
    std::optional<value::Bytes> read_bytes();
    value::Value read_dict(value::Value first_key);
    value::Value read_set(value::Value item);
    value::Value read_empty_set();
    value::Value complex_sum(const value::Value& real);
    void read_items(value::List& items, char close);

    void open_bracket();
    void close_bracket(char bracket);
    bool skip_comma();
    char peek() const { return at_ == end_ ? '\0' : *at_; }
    [[noreturn]] void malformed() const;

    std::string_view text_;
    const char* at_;
    const char* end_;
    int open_ = 0;             // brackets
    Form form_ = Form::Other;  // of the operand read last
};

inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace wire::serpent
