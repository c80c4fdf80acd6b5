// Reads a regular expression of Python and writes it for PCRE2 on the way; see
// regex_translator.hpp. What a repetition may follow, and how wide a look-behind is, has to be
// known for that.
#pragma once

#include "common/pyro/naming/regex_escapes.hpp"
#include "common/pyro/naming/regex_group.hpp"
#include "common/pyro/naming/regex_tokens.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pyro::naming {

/// What a repetition may stand behind.
enum class RegexItem { None, Anchor, Plain, Repeated };

/// What has just been read.
struct RegexPiece {
    RegexItem item = RegexItem::Plain;
    Width width;
};

struct RegexRepetition {
    std::uint64_t min = 0;
    std::uint64_t max = Width::kUnlimited;
    std::string pcre;
};

/// One pattern on its way: each member reads what it is named after, and writes it to pcre_.
class RegexReader {
public:
    explicit RegexReader(std::string_view pattern) : tokens_(pattern) {}

    /// All of it.
    std::string pattern();

private:
    using Item = RegexItem;
    using Piece = RegexPiece;
    using Repetition = RegexRepetition;
    Width alternatives();
    Width sequence();
    Piece item(std::u32string_view token);
    bool is_skipped(std::u32string_view token);

    std::optional<Repetition> repetition(std::u32string_view token);
    std::optional<Repetition> counted_repetition();
    std::uint64_t repetition_count(const std::u32string& digits) const;
    void check_repeatable(const Piece& piece, std::u32string_view token, std::size_t begin) const;

    Piece escape(std::u32string_view token);
    Piece numbered_escape(std::u32string_view token);
    Piece group_reference(std::size_t number, std::size_t back);
    void word_boundary(bool negated);

    Piece set();
    void set_member(const SetMember& member);

    Piece group();
    Piece extension(std::u32string_view token, std::size_t begin);
    Piece python_extension(std::size_t begin);
    Piece captured(const std::u32string& name, std::size_t begin);
    Piece plain_group(std::string_view opening, std::size_t begin);
    Piece look_around(std::u32string_view token, std::size_t begin);
    Piece condition(std::size_t begin);
    Piece comment(std::size_t begin);
    Piece flags(std::u32string_view token, std::size_t begin);
    void end_of_group(std::size_t begin);

    RegexTokens tokens_;
    RegexGroups groups_;
    RegexFlags flags_;
    std::string pcre_;
    int depth_ = 0;
    bool may_set_flags_ = false;  // nothing has been read but flags and comments
    bool has_variable_look_behind_ = false;
};

}  // namespace pyro::naming
