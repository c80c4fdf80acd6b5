// The characters of a regular expression one by one, a backslash together with the one behind it,
// always one ahead. Errors say where, as Python does: counted in characters.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pyro::naming {

class RegexTokens {
public:
    /// Throws when the pattern ends in a single backslash, once that is next.
    explicit RegexTokens(std::string_view pattern);

    /// What comes next: one character, or a backslash and one; empty at the end.
    std::u32string_view next() const { return next_; }
    bool next_is(char32_t character) const { return next_.size() == 1 && next_[0] == character; }
    bool at_end() const { return next_.empty(); }
    /// Takes it.
    std::u32string_view take();
    /// Takes it if it is this character.
    bool take_if(char32_t character);
    /// Takes characters while they are in `set`, at most so many.
    std::u32string take_while(std::u32string_view set, std::size_t most);
    /// Takes what is before `end`, and that; `what` is to come there, as in "group name".
    std::u32string take_until(char32_t end, std::string_view what);

    /// Where next() begins.
    std::size_t position() const { return end_ - next_.size(); }
    /// Goes back to an earlier position.
    void go_back_to(std::size_t position);

    /// Throws NamingError "invalid regex: {text} at position {position() - back}".
    [[noreturn]] void fail(const std::string& text, std::size_t back = 0) const {
        fail_at(text, position() - back);
    }
    [[noreturn]] void fail_at(const std::string& text, std::size_t position) const;

private:
    void advance();

    std::u32string pattern_;
    std::u32string_view next_;
    std::size_t end_ = 0;  // of next_
};

/// As UTF-8.
std::string to_utf8(std::u32string_view text);
void append_utf8(std::string& text, char32_t character);

}  // namespace pyro::naming
