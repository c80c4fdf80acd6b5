#include "common/pyro/naming/regex_group.hpp"

#include "common/base/text.hpp"
#include "common/pyro/naming/regex_escapes.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace pyro::naming {
namespace {

constexpr std::u32string_view kFlags = U"aiLmsux";

std::uint64_t saturated_product(std::uint64_t a, std::uint64_t b) {
    if (a == 0 || b == 0) return 0;
    return a > Width::kUnlimited / b ? Width::kUnlimited : a * b;
}

std::string quoted(const std::u32string& name) {
    return base::python_repr(to_utf8(name));
}

bool is_identifier(const std::u32string& name) {
    // Characters beyond ASCII are taken for letters: they only name groups.
    const auto may_stand = [](char32_t c) {
        return is_ascii_letter(c) || is_digit(c) || c == U'_' || c >= 0xaa;
    };
    return !name.empty() && !is_digit(name[0]) && std::all_of(name.begin(), name.end(), may_stand);
}

bool is_letter(std::u32string_view token) {
    return token.size() == 1 && (is_ascii_letter(token[0]) || token[0] >= 0xaa);
}

/// The flag after a flag: a letter, or one of `ends`; fails in Python's words for all else.
char32_t next_flag(RegexTokens& tokens, std::u32string_view ends, const std::string& expected) {
    if (tokens.at_end()) tokens.fail(expected);
    const std::u32string_view token = tokens.take();
    if (token.size() == 1 && ends.find(token[0]) != ends.npos) return token[0];
    if (!is_inline_flag(token)) {
        tokens.fail(is_letter(token) ? "unknown flag" : expected, token.size());
    }
    return token[0];
}

bool is_about_type(char32_t flag) {
    return flag == U'a' || flag == U'u';
}

/// Flags to be switched on; what ended them.
char32_t flags_on(RegexTokens& tokens, char32_t flag, std::set<char32_t>& on) {
    while (true) {
        if (flag == U'L') {
            tokens.fail("bad inline flags: cannot use 'L' flag with a str pattern");
        }
        on.insert(flag);
        if (on.contains(U'a') && on.contains(U'u')) {
            tokens.fail("bad inline flags: flags 'a', 'u' and 'L' are incompatible");
        }
        flag = next_flag(tokens, U")-:", "missing -, : or )");
        if (!is_inline_flag({&flag, 1})) return flag;
    }
}

void flags_off(RegexTokens& tokens, std::set<char32_t>& off) {
    char32_t flag = next_flag(tokens, U"", "missing flag");
    while (flag != U':') {
        if (is_about_type(flag) || flag == U'L') {
            tokens.fail("bad inline flags: cannot turn off flags 'a', 'u' and 'L'");
        }
        off.insert(flag);
        flag = next_flag(tokens, U":", "missing :");
    }
}

}  // namespace

Width Width::plus(const Width& next) const {
    return {std::min(min + next.min, kUnlimited), std::min(max + next.max, kUnlimited)};
}

Width Width::times(std::uint64_t least, std::uint64_t most) const {
    return {saturated_product(min, least), saturated_product(max, most)};
}

Width Width::or_else(const Width& other) const {
    return {std::min(min, other.min), std::max(max, other.max)};
}

bool is_inline_flag(std::u32string_view token) {
    return token.size() == 1 && kFlags.find(token[0]) != kFlags.npos;
}

InlineFlags inline_flags(RegexTokens& tokens, std::u32string_view first, RegexFlags before) {
    std::set<char32_t> on;
    std::set<char32_t> off;
    char32_t end = first[0];
    if (end != U'-') end = flags_on(tokens, end, on);
    if (end == U'-') flags_off(tokens, off);
    const auto in_both = [&](char32_t flag) { return off.contains(flag); };
    if (std::any_of(on.begin(), on.end(), in_both)) {
        tokens.fail("bad inline flags: flag turned on and off", 1);
    }
    InlineFlags result{before, "", end == U')'};
    if (on.contains(U'a')) result.flags.ascii = true;
    if (on.contains(U'u')) result.flags.ascii = false;
    if (on.contains(U'x')) result.flags.verbose = true;
    if (off.contains(U'x')) result.flags.verbose = false;
    for (const char flag : {'i', 'm', 's'}) {
        if (on.contains(static_cast<char32_t>(flag))) result.pcre += flag;
    }
    std::string without;
    for (const char flag : {'i', 'm', 's'}) {
        if (off.contains(static_cast<char32_t>(flag))) without += flag;
    }
    if (!without.empty()) result.pcre += "-" + without;
    return result;
}

std::size_t RegexGroups::open(const RegexTokens& tokens, const std::u32string& name) {
    const std::size_t number = count() + 1;
    if (!name.empty()) {
        for (const auto& [known, its_number] : names_) {
            if (known != name) continue;
            tokens.fail(fmt::format("redefinition of group name {} as group {}; was group {}",
                                    quoted(name), number, its_number),
                        name.size() + 1);
        }
        names_.emplace_back(name, number);
    }
    widths_.push_back(std::nullopt);
    return number;
}

std::size_t RegexGroups::named(const RegexTokens& tokens, const std::u32string& name) const {
    for (const auto& [known, number] : names_) {
        if (known == name) return number;
    }
    tokens.fail("unknown group name " + quoted(name), name.size() + 1);
}

Width RegexGroups::refer(const RegexTokens& tokens, std::size_t number, std::size_t back) const {
    const std::optional<Width>& width = widths_[number - 1];
    if (!width) tokens.fail("cannot refer to an open group", back);
    check_look_behind(tokens, number);
    return *width;
}

std::size_t RegexGroups::condition(const RegexTokens& tokens, const std::u32string& group) {
    if (is_identifier(group)) {
        const std::size_t number = named(tokens, group);
        check_look_behind(tokens, number);
        return number;
    }
    if (!std::all_of(group.begin(), group.end(), is_digit)) {
        tokens.fail("bad character in group name " + quoted(group), group.size() + 1);
    }
    std::uint64_t number = 0;
    for (const char32_t digit : group) {
        number = std::min<std::uint64_t>(number * 10 + (digit - U'0'), Width::kUnlimited);
    }
    if (number == 0) tokens.fail("bad group number", group.size() + 1);
    conditions_.emplace_back(number, tokens.position() - group.size() - 1);
    check_look_behind(tokens, number);
    return number;
}

void RegexGroups::check_conditions(const RegexTokens& tokens) const {
    for (const auto& [number, position] : conditions_) {
        if (number > count()) {
            tokens.fail_at(fmt::format("invalid group reference {}", number), position);
        }
    }
}

std::optional<std::size_t> RegexGroups::begin_look_behind() {
    const auto before = look_behind_;
    if (!look_behind_) look_behind_ = count();
    return before;
}

void RegexGroups::check_look_behind(const RegexTokens& tokens, std::size_t number) const {
    if (!look_behind_) return;
    const bool is_closed = number <= count() && widths_[number - 1];
    if (!is_closed) tokens.fail("cannot refer to an open group");
    if (number > *look_behind_) {
        tokens.fail("cannot refer to group defined in the same lookbehind subpattern");
    }
}

void check_group_name(const RegexTokens& tokens, const std::u32string& name) {
    if (is_identifier(name)) return;
    tokens.fail("bad character in group name " + quoted(name), name.size() + 1);
}

}  // namespace pyro::naming
