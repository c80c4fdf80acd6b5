#include "common/pyro/naming/regex_tokens.hpp"

#include "common/base/text.hpp"
#include "common/pyro/errors.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace pyro::naming {

RegexTokens::RegexTokens(std::string_view pattern) {
    while (!pattern.empty()) {
        const base::CodePoint point = base::first_code_point(pattern);
        pattern_.push_back(point.value);
        pattern.remove_prefix(point.length);
    }
    advance();
}

void RegexTokens::advance() {
    const std::size_t begin = end_;
    if (begin == pattern_.size()) {
        next_ = {};
        return;
    }
    const std::size_t length = pattern_[begin] == U'\\' ? 2 : 1;
    if (begin + length > pattern_.size()) fail_at("bad escape (end of pattern)", begin);
    next_ = std::u32string_view(pattern_).substr(begin, length);
    end_ = begin + length;
}

std::u32string_view RegexTokens::take() {
    const std::u32string_view taken = next_;
    advance();
    return taken;
}

bool RegexTokens::take_if(char32_t character) {
    if (!next_is(character)) return false;
    advance();
    return true;
}

std::u32string RegexTokens::take_while(std::u32string_view set, std::size_t most) {
    std::u32string taken;
    while (taken.size() < most && next_.size() == 1 && set.find(next_[0]) != set.npos) {
        taken += take();
    }
    return taken;
}

std::u32string RegexTokens::take_until(char32_t end, std::string_view what) {
    std::u32string taken;
    while (true) {
        if (at_end()) {
            if (taken.empty()) fail(fmt::format("missing {}", what));
            const std::string terminator = to_utf8({&end, 1});
            fail(fmt::format("missing {}, unterminated name", terminator), taken.size());
        }
        const std::u32string_view token = take();
        if (token.size() == 1 && token[0] == end) break;
        taken += token;
    }
    if (taken.empty()) fail(fmt::format("missing {}", what), 1);
    return taken;
}

void RegexTokens::go_back_to(std::size_t position) {
    end_ = position;
    advance();
}

void RegexTokens::fail_at(const std::string& text, std::size_t position) const {
    std::string where = fmt::format("{} at position {}", text, position);
    const auto here = pattern_.begin() + static_cast<std::ptrdiff_t>(position);
    if (std::find(pattern_.begin(), pattern_.end(), U'\n') != pattern_.end()) {
        const auto line = std::count(pattern_.begin(), here, U'\n') + 1;
        const std::size_t line_end =
            position == 0 ? std::u32string::npos : pattern_.rfind(U'\n', position - 1);
        const std::size_t column =
            line_end == std::u32string::npos ? position + 1 : position - line_end;
        where += fmt::format(" (line {}, column {})", line, column);
    }
    throw NamingError("invalid regex: " + where);
}

void append_utf8(std::string& text, char32_t character) {
    const auto byte = [&](char32_t value) { text += static_cast<char>(value); };
    const auto tail = [&](int shift) { byte(0x80 | ((character >> shift) & 0x3f)); };
    if (character < 0x80) {
        byte(character);
    } else if (character < 0x800) {
        byte(0xc0 | (character >> 6));
        tail(0);
    } else if (character < 0x10000) {
        byte(0xe0 | (character >> 12));
        tail(6);
        tail(0);
    } else {
        byte(0xf0 | (character >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

std::string to_utf8(std::u32string_view text) {
    std::string utf8;
    for (const char32_t character : text) append_utf8(utf8, character);
    return utf8;
}

}  // namespace pyro::naming
