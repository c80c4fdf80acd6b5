// The part of RegexReader about everything in parentheses.
#include "common/pyro/naming/regex_reader.hpp"

#include <fmt/core.h>

namespace pyro::naming {

RegexPiece RegexReader::group() {
    const std::size_t begin = tokens_.position() - 1;
    if (!tokens_.take_if(U'?')) return captured(U"", begin);
    if (tokens_.at_end()) tokens_.fail("unexpected end of pattern");
    return extension(tokens_.take(), begin);
}

RegexPiece RegexReader::extension(std::u32string_view token, std::size_t begin) {
    if (is_inline_flag(token) || token == U"-") return flags(token, begin);
    switch (token[0]) {
        case U'P':
            return python_extension(begin);
        case U':':
            return plain_group("(?:", begin);
        case U'>':
            return plain_group("(?>", begin);
        case U'#':
            return comment(begin);
        case U'=':
        case U'!':
        case U'<':
            return look_around(token, begin);
        case U'(':
            return condition(begin);
        default:
            tokens_.fail("unknown extension ?" + to_utf8(token), token.size() + 1);
    }
}

RegexPiece RegexReader::python_extension(std::size_t begin) {
    if (tokens_.take_if(U'<')) {
        const std::u32string name = tokens_.take_until(U'>', "group name");
        check_group_name(tokens_, name);
        return captured(name, begin);
    }
    if (tokens_.take_if(U'=')) {
        const std::u32string name = tokens_.take_until(U')', "group name");
        check_group_name(tokens_, name);
        return group_reference(groups_.named(tokens_, name), name.size() + 1);
    }
    if (tokens_.at_end()) tokens_.fail("unexpected end of pattern");
    const std::u32string_view token = tokens_.take();
    tokens_.fail("unknown extension ?P" + to_utf8(token), token.size() + 2);
}

RegexPiece RegexReader::captured(const std::u32string& name, std::size_t begin) {
    const std::size_t number = groups_.open(tokens_, name);
    const Piece piece = plain_group("(", begin);
    groups_.close(number, piece.width);
    return piece;
}

RegexPiece RegexReader::plain_group(std::string_view opening, std::size_t begin) {
    may_set_flags_ = false;
    const RegexFlags before = flags_;
    pcre_ += opening;
    const Width width = alternatives();
    end_of_group(begin);
    flags_ = before;
    return {Item::Plain, width};
}

void RegexReader::end_of_group(std::size_t begin) {
    if (!tokens_.take_if(U')')) {
        tokens_.fail_at("missing ), unterminated subpattern", begin);
    }
    pcre_ += ')';
}

RegexPiece RegexReader::look_around(std::u32string_view token, std::size_t begin) {
    if (token != U"<") {
        plain_group(token == U"=" ? "(?=" : "(?!", begin);
        return {Item::Plain, {}};
    }
    if (tokens_.at_end()) tokens_.fail("unexpected end of pattern");
    const std::u32string_view kind = tokens_.take();
    if (kind != U"=" && kind != U"!") {
        tokens_.fail("unknown extension ?<" + to_utf8(kind), kind.size() + 2);
    }
    const auto before = groups_.begin_look_behind();
    const Piece inside = plain_group(kind == U"=" ? "(?<=" : "(?<!", begin);
    groups_.end_look_behind(before);
    if (!inside.width.is_fixed()) has_variable_look_behind_ = true;
    return {Item::Plain, {}};
}

RegexPiece RegexReader::condition(std::size_t begin) {
    may_set_flags_ = false;
    const std::u32string group = tokens_.take_until(U')', "group name");
    pcre_ += fmt::format("(?({})", groups_.condition(tokens_, group));
    const Width when_matched = sequence();
    Width otherwise;
    if (tokens_.take_if(U'|')) {
        pcre_ += '|';
        otherwise = sequence();
        if (tokens_.next_is(U'|')) {
            tokens_.fail("conditional backref with more than two branches");
        }
    }
    end_of_group(begin);
    return {Item::Plain, when_matched.or_else(otherwise)};
}

RegexPiece RegexReader::comment(std::size_t begin) {
    while (true) {
        if (tokens_.at_end()) tokens_.fail_at("missing ), unterminated comment", begin);
        if (tokens_.take() == U")") return {Item::None, {}};
    }
}

RegexPiece RegexReader::flags(std::u32string_view token, std::size_t begin) {
    const InlineFlags found = inline_flags(tokens_, token, flags_);
    if (found.global) {
        if (!may_set_flags_) {
            tokens_.fail_at("global flags not at the start of the expression", begin);
        }
        flags_ = found.flags;
        if (!found.pcre.empty()) pcre_ += fmt::format("(?{})", found.pcre);
        return {Item::None, {}};
    }
    const RegexFlags before = flags_;
    flags_ = found.flags;
    const Piece piece = plain_group(fmt::format("(?{}:", found.pcre), begin);
    flags_ = before;
    return piece;
}

}  // namespace pyro::naming
