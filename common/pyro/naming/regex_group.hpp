// The bookkeeping of groups in a regular expression of Python: their names, numbers and widths, and
// the flags set by `(?i)` and `(?i:...)`.
#pragma once

#include "common/pyro/naming/regex_tokens.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pyro::naming {

/// How many characters something may match.
struct Width {
    static constexpr std::uint64_t kUnlimited = 0xffffffff;
    std::uint64_t min = 0;
    std::uint64_t max = 0;

    bool is_fixed() const { return min == max; }
    Width plus(const Width& next) const;
    Width times(std::uint64_t least, std::uint64_t most) const;
    Width or_else(const Width& other) const;
};

/// The flags that change what follows. i, m and s mean the same to PCRE2 and go there.
struct RegexFlags {
    bool ascii = false;    ///< a: \w, \d, \s and \b know ASCII only
    bool verbose = false;  ///< x: blanks and comments are skipped
};

/// `(?` has been taken, and a letter of a flag or a minus.
struct InlineFlags {
    RegexFlags flags;  ///< from here on
    std::string pcre;  ///< "i-m", for PCRE2
    bool global;       ///< ended with `)`, not with `:`
};
bool is_inline_flag(std::u32string_view token);
InlineFlags inline_flags(RegexTokens& tokens, std::u32string_view first, RegexFlags before);

class RegexGroups {
public:
    /// A capturing group begins; its number. `name` may be empty.
    std::size_t open(const RegexTokens& tokens, const std::u32string& name);
    void close(std::size_t number, Width width) { widths_[number - 1] = width; }

    /// A reference to a group by name, whose text ends `back` characters before.
    std::size_t named(const RegexTokens& tokens, const std::u32string& name) const;
    /// Checks that a group may be referred to here; its width.
    Width refer(const RegexTokens& tokens, std::size_t number, std::size_t back) const;
    std::size_t count() const { return widths_.size(); }

    /// `(?(name_or_number)`, which may speak of a group further on.
    std::size_t condition(const RegexTokens& tokens, const std::u32string& group);
    void check_conditions(const RegexTokens& tokens) const;

    /// A look-behind begins or ends: groups inside it are not known to it yet.
    std::optional<std::size_t> begin_look_behind();
    void end_look_behind(std::optional<std::size_t> before) { look_behind_ = before; }
    void check_look_behind(const RegexTokens& tokens, std::size_t number) const;

private:
    std::vector<std::optional<Width>> widths_;  // nothing: still open
    std::vector<std::pair<std::u32string, std::size_t>> names_;
    std::vector<std::pair<std::size_t, std::size_t>> conditions_;  // number, position
    std::optional<std::size_t> look_behind_;  // groups there were when it began
};

/// A name for a group: a Python identifier.
void check_group_name(const RegexTokens& tokens, const std::u32string& name);

}  // namespace pyro::naming
