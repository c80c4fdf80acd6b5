#include "common/value/python_error.hpp"
#include "common/wire/number.hpp"
#include "common/wire/serpent_reader.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

namespace wire::serpent {

using value::PythonError;
using value::Value;

namespace {

// What stands behind nearly every value, so that nothing belongs to it any more.
bool ends_value(char c) {
    return c == ',' || c == ':' || c == ')' || c == ']' || c == '}';
}

}  // namespace

// Nearly all numbers are a few digits, perhaps with a point, and then a comma or a bracket.
Value Reader::read_number() {
    form_ = Form::Number;
    const char* at = at_;
    std::int64_t number = 0;
    while (at != end_ && is_digit(*at) && at - at_ < 18) number = number * 10 + (*at++ - '0');
    const bool leading_zero = *at_ == '0' && at != at_ + 1;
    if (at == end_ || at == at_ || leading_zero) return read_any_number();
    if (ends_value(*at)) {
        at_ = at;
        return number;
    }
    if (*at == '.') {
        do ++at;
        while (at != end_ && is_digit(*at));
        if (at != end_ && ends_value(*at)) {
            const char* const begin = std::exchange(at_, at);
            return parse_float({begin, static_cast<std::size_t>(at - begin)});
        }
    }
    return read_any_number();
}

Value Reader::read_any_number() {
    const literal::Number found = literal::scan_number(text_, at_);
    Value result = literal::number_value(text_, at_, found);
    at_ = found.end;
    return result;
}

Value Reader::read_signed() {
    const bool negative = *at_ == '-';
    ++at_;
    skip_blanks();
    const char next = peek();
    if (next == '+' || next == '-') malformed();
    Value operand = read_operand();
    if (form_ != Form::Number) malformed();
    form_ = Form::SignedNumber;
    if (!negative) return operand;
    if (const auto* small = operand.get_if<std::int64_t>()) return -*small;
    if (const auto* number = operand.get_if<double>()) return -*number;
    if (const auto* complex = operand.get_if<value::Complex>())
        return value::Complex{-complex->real, -complex->imaginary};
    return value::Integer::from_bytes(operand.get_if<value::Integer>()->magnitude(), true);
}

// `real` + or - an imaginary number without a sign of its own.
Value Reader::complex_sum(const Value& real) {
    const bool minus = *at_ == '-';
    ++at_;
    skip_blanks();
    const char next = peek();
    if (next == '+' || next == '-') malformed();
    const Value right = read_operand();
    const auto* imaginary = right.get_if<value::Complex>();
    if (form_ != Form::Number || imaginary == nullptr) malformed();
    form_ = Form::Other;

    double number = 0;
    if (const auto* floating = real.get_if<double>()) {
        number = *floating;
    } else if (const auto* small = real.get_if<std::int64_t>()) {
        number = static_cast<double>(*small);
    } else if (const auto* big = real.get_if<value::Integer>()) {
        number = big->to_double();
        if (number > std::numeric_limits<double>::max() ||
            number < std::numeric_limits<double>::lowest())
            throw PythonError("OverflowError", "int too large to convert to float");
    } else {
        malformed();
    }
    // As Python adds them, which matters to the sign of zeros.
    if (minus) return value::Complex{number - imaginary->real, 0.0 - imaginary->imaginary};
    return value::Complex{number + imaginary->real, 0.0 + imaginary->imaginary};
}

// Nearly all strings have no escape in them, no line break, and no other string behind them.
Value Reader::read_text() {
    const char quote = *at_;
    const char* const begin = at_ + 1;
    const char* const special = literal::find_special(begin, end_, quote);
    const bool plain = end_ - special >= 2 && *special == quote && ends_value(special[1]);
    if (!plain) return read_strings({});
    at_ = special + 1;
    return Value(std::string_view(begin, static_cast<std::size_t>(special - begin)));
}

// Strings side by side are one.
Value Reader::read_strings(literal::Prefix prefix) {
    if (prefix.format) malformed();
    std::string content;
    at_ = literal::read_string(text_, at_ + prefix.length, prefix, content);
    for (;;) {
        skip_blanks();
        const char c = peek();
        literal::Prefix next;
        if (c != '\'' && c != '"') {
            if (!literal::is_name_byte(c)) break;
            next = literal::scan_prefix(text_, at_);
            if (next.length == 0) malformed();
        }
        if (next.format || next.bytes != prefix.bytes) malformed();
        at_ = literal::read_string(text_, at_ + next.length, next, content);
    }
    form_ = Form::Other;
    if (prefix.bytes) return value::Bytes{std::move(content)};
    return Value(std::move(content));
}

Value Reader::read_word() {
    const char* const begin = at_;
    const char* end = begin;
    while (end != end_ && literal::is_name_byte(*end)) ++end;
    const std::string_view word(begin, static_cast<std::size_t>(end - begin));
    if (word == "None") {
        at_ = end;
        return value::None();
    }
    if (word == "True" || word == "False") {
        at_ = end;
        return word == "True";
    }
    if (word == "set") {
        at_ = end;
        return read_empty_set();
    }
    const literal::Prefix prefix = literal::scan_prefix(text_, begin);
    if (prefix.length == 0) malformed();
    return read_strings(prefix);
}

// set() is the only call: there is no other way to write it.
Value Reader::read_empty_set() {
    skip_blanks();
    if (peek() != '(') malformed();
    open_bracket();
    close_bracket(')');
    return value::Set();
}

}  // namespace wire::serpent
