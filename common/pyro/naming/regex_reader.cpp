#include "common/pyro/naming/regex_reader.hpp"

#include "common/pyro/errors.hpp"

#include <fmt/core.h>

#include <utility>

namespace pyro::naming {
namespace {

constexpr int kMaxDepth = 200;  // of parentheses; PCRE2 refuses from 250 on
constexpr std::u32string_view kDigits = U"0123456789";
constexpr std::u32string_view kBlanks = U" \t\n\r\v\f";

constexpr RegexPiece kAnchor{RegexItem::Anchor, {}};
constexpr RegexPiece kCharacter{RegexItem::Plain, {1, 1}};

}  // namespace

std::string RegexReader::pattern() {
    may_set_flags_ = true;
    alternatives();
    if (!tokens_.at_end()) tokens_.fail("unbalanced parenthesis");
    groups_.check_conditions(tokens_);
    if (has_variable_look_behind_) {
        throw NamingError("invalid regex: look-behind requires fixed-width pattern");
    }
    return std::move(pcre_);
}

Width RegexReader::alternatives() {
    if (++depth_ > kMaxDepth) {
        throw NamingError("invalid regex: parentheses are too deeply nested");
    }
    Width width = sequence();
    while (tokens_.take_if(U'|')) {
        pcre_ += '|';
        width = width.or_else(sequence());
    }
    --depth_;
    return width;
}

Width RegexReader::sequence() {
    Width before;
    Piece last{Item::None, {}};
    while (!tokens_.at_end() && !tokens_.next_is(U'|') && !tokens_.next_is(U')')) {
        const std::u32string_view token = tokens_.take();
        if (flags_.verbose && is_skipped(token)) continue;
        const std::size_t begin = tokens_.position();
        if (const auto repeat = repetition(token)) {
            check_repeatable(last, token, begin);
            pcre_ += repeat->pcre;
            for (const char32_t kind : {U'?', U'+'}) {  // lazy, possessive
                if (tokens_.take_if(kind)) {
                    pcre_ += static_cast<char>(kind);
                    break;
                }
            }
            last = {Item::Repeated, last.width.times(repeat->min, repeat->max)};
            continue;
        }
        const Piece piece = item(token);
        if (piece.item == Item::None) continue;
        may_set_flags_ = false;
        before = before.plus(last.width);
        last = piece;
    }
    may_set_flags_ = false;
    return before.plus(last.width);
}

bool RegexReader::is_skipped(std::u32string_view token) {
    if (token.size() != 1) return false;
    if (token[0] == U'#') {
        while (!tokens_.at_end() && tokens_.take() != U"\n") {
        }
        return true;
    }
    return kBlanks.find(token[0]) != kBlanks.npos;
}

RegexPiece RegexReader::item(std::u32string_view token) {
    if (token.size() == 2) return escape(token);
    switch (token[0]) {
        case U'[':
            return set();
        case U'(':
            return group();
        case U'.':
            pcre_ += '.';
            return kCharacter;
        case U'^':
        case U'$':
            pcre_ += static_cast<char>(token[0]);
            return kAnchor;
        default:
            append_literal(pcre_, token[0]);
            return kCharacter;
    }
}

// --- repetitions ---

std::optional<RegexRepetition> RegexReader::repetition(std::u32string_view token) {
    std::optional<Repetition> found;
    if (token == U"*") found = {0, Width::kUnlimited, "*"};
    if (token == U"+") found = {1, Width::kUnlimited, "+"};
    if (token == U"?") found = {0, 1, "?"};
    if (token == U"{") found = counted_repetition();
    return found;
}

std::optional<RegexRepetition> RegexReader::counted_repetition() {
    const std::size_t begin = tokens_.position();
    if (tokens_.next_is(U'}')) return std::nullopt;
    const std::u32string low = tokens_.take_while(kDigits, std::u32string::npos);
    std::u32string high = low;
    if (tokens_.take_if(U',')) high = tokens_.take_while(kDigits, std::u32string::npos);
    if (!tokens_.take_if(U'}')) {
        tokens_.go_back_to(begin);  // the brace stands for itself
        return std::nullopt;
    }
    Repetition found;
    if (!low.empty()) found.min = repetition_count(low);
    if (!high.empty()) {
        found.max = repetition_count(high);
        if (found.max < found.min) {
            tokens_.fail_at("min repeat greater than max repeat", begin);
        }
    }
    const std::string most = high.empty() ? "" : std::to_string(found.max);
    found.pcre = fmt::format("{{{},{}}}", found.min, most);
    return found;
}

std::uint64_t RegexReader::repetition_count(const std::u32string& digits) const {
    std::uint64_t count = 0;
    for (const char32_t digit : digits) {
        count = count * 10 + (digit - U'0');
        if (count >= Width::kUnlimited) {
            throw PythonError("OverflowError", "the repetition number is too large");
        }
    }
    return count;
}

void RegexReader::check_repeatable(const Piece& piece, std::u32string_view token,
                                   std::size_t begin) const {
    const std::size_t position = begin - token.size();
    if (piece.item == Item::None || piece.item == Item::Anchor) {
        tokens_.fail_at("nothing to repeat", position);
    }
    if (piece.item == Item::Repeated) tokens_.fail_at("multiple repeat", position);
}

// --- escapes ---

RegexPiece RegexReader::escape(std::u32string_view token) {
    const char32_t letter = token[1];
    switch (letter) {
        case U'A':
            pcre_ += "\\A";
            return kAnchor;
        case U'Z':
            pcre_ += "\\z";
            return kAnchor;
        case U'b':
        case U'B':
            word_boundary(letter == U'B');
            return kAnchor;
        case U'd':
        case U'D':
        case U's':
        case U'S':
        case U'w':
        case U'W':
            append_category(pcre_, static_cast<char>(letter), false, flags_.ascii);
            return kCharacter;
        default:
            break;
    }
    if (is_digit(letter) && letter != U'0') return numbered_escape(token);
    const auto character = common_escape(tokens_, token);
    if (!character) tokens_.fail("bad escape " + to_utf8(token), token.size());
    append_literal(pcre_, *character);
    return kCharacter;
}

RegexPiece RegexReader::numbered_escape(std::u32string_view token) {
    std::u32string digits(1, token[1]);
    digits += tokens_.take_while(kDigits, 1);
    if (digits.size() == 2 && is_octal_digit(digits[0]) && is_octal_digit(digits[1])) {
        const std::u32string third = tokens_.take_while(U"01234567", 1);
        if (!third.empty()) {
            append_literal(pcre_, octal_escape(tokens_, digits + third));
            return kCharacter;
        }
    }
    std::size_t number = 0;
    for (const char32_t digit : digits) number = number * 10 + (digit - U'0');
    if (number > groups_.count()) {
        tokens_.fail(fmt::format("invalid group reference {}", number), digits.size());
    }
    return group_reference(number, digits.size() + 1);
}

RegexPiece RegexReader::group_reference(std::size_t number, std::size_t back) {
    const Width width = groups_.refer(tokens_, number, back);
    pcre_ += fmt::format("\\g{{{}}}", number);
    return {Item::Plain, width};
}

void RegexReader::word_boundary(bool negated) {
    if (negated) pcre_ += "(?!\\A\\z)";  // to Python, an empty text has not even that
    if (!flags_.ascii) {
        pcre_ += negated ? "\\B" : "\\b";
        return;
    }
    constexpr std::string_view kWord = "[0-9A-Z_a-z]";
    const std::string_view before = negated ? "(?<={0})(?={0})" : "(?<={0})(?!{0})";
    const std::string_view behind = negated ? "(?<!{0})(?!{0})" : "(?<!{0})(?={0})";
    pcre_ += fmt::format("(?:{}|{})", fmt::format(fmt::runtime(before), kWord),
                         fmt::format(fmt::runtime(behind), kWord));
}

// --- sets ---

RegexPiece RegexReader::set() {
    const std::size_t begin = tokens_.position() - 1;
    pcre_ += '[';
    if (tokens_.take_if(U'^')) pcre_ += '^';
    const auto next = [&] {
        if (tokens_.at_end()) tokens_.fail_at("unterminated character set", begin);
        return tokens_.take();
    };
    const auto member = [&](std::u32string_view token) {
        return token.size() == 2 ? set_escape(tokens_, token) : SetMember{token[0]};
    };
    for (bool first = true;; first = false) {
        const std::u32string_view token = next();
        if (token == U"]" && !first) break;
        const SetMember from = member(token);
        set_member(from);
        if (!tokens_.take_if(U'-')) continue;
        const std::u32string_view end = next();
        if (end == U"]") {
            pcre_ += "\\-";
            break;
        }
        const SetMember to = member(end);
        if (from.category != 0 || to.category != 0 || to.character < from.character) {
            tokens_.fail(fmt::format("bad character range {}-{}", to_utf8(token), to_utf8(end)),
                         token.size() + 1 + end.size());
        }
        pcre_ += '-';
        set_member(to);
    }
    pcre_ += ']';
    return kCharacter;
}

void RegexReader::set_member(const SetMember& member) {
    if (member.category != 0) {
        append_category(pcre_, member.category, true, flags_.ascii);
    } else {
        append_literal(pcre_, member.character);
    }
}

}  // namespace pyro::naming
