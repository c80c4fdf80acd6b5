#include "tests/grading/pattern.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/value_type.hpp"

#include <fmt/core.h>

#include <charconv>
#include <utility>

namespace grading {
namespace {

long long bound(std::string_view text, std::string_view whole) {
    long long value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        throw base::Error(fmt::format("{{{}}}: \"{}\" is not a number", whole, text));
    return value;
}

/// Reads what stands between the braces: `name`, `name:type`, `name:int A..B`.
Piece parse_value(std::string_view inside) {
    Piece piece;
    piece.is_value = true;
    const auto colon = inside.find(':');
    piece.name = inside.substr(0, colon);
    for (const char c : piece.name)
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            throw base::Error(
                fmt::format("{{{}}}: a name has small letters, digits and _ only "
                            "(write {{{{ for a literal brace)",
                            inside));
    if (colon == std::string_view::npos) {
        if (piece.name.empty()) throw base::Error("{} has neither name nor type");
        return piece;
    }
    const auto type_text = inside.substr(colon + 1);
    const auto blank = type_text.find(' ');
    const auto type = value_type(type_text.substr(0, blank));
    if (!type)
        throw base::Error(
            fmt::format("{{{}}}: there is no type \"{}\"", inside, type_text.substr(0, blank)));
    piece.type = *type;
    if (blank == std::string_view::npos) return piece;
    const auto range = type_text.substr(blank + 1);
    const auto dots = range.find("..");
    if (piece.type != ValueType::Int || dots == std::string_view::npos)
        throw base::Error(fmt::format("{{{}}}: only int takes bounds, as in int 1..99", inside));
    piece.lowest = bound(range.substr(0, dots), inside);
    piece.highest = bound(range.substr(dots + 2), inside);
    if (*piece.lowest > *piece.highest)
        throw base::Error(fmt::format("{{{}}}: the bounds are the wrong way round", inside));
    return piece;
}

}  // namespace

Pattern Pattern::literal(std::string_view text) {
    Pattern pattern;
    pattern.source_ = text;
    if (!text.empty()) {
        Piece piece;
        piece.literal = text;
        pattern.pieces_.push_back(std::move(piece));
    }
    return pattern;
}

Pattern Pattern::parse(std::string_view text) {
    Pattern pattern;
    pattern.source_ = text;
    std::string literal;
    const auto flush = [&] {
        if (literal.empty()) return;
        Piece piece;
        piece.literal = std::exchange(literal, {});
        pattern.pieces_.push_back(std::move(piece));
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool doubled = i + 1 < text.size() && text[i + 1] == text[i];
        if (text[i] == '{' && !doubled) {
            const auto end = text.find('}', i);
            if (end == std::string_view::npos) throw base::Error("a { is not closed");
            flush();
            pattern.pieces_.push_back(parse_value(text.substr(i + 1, end - i - 1)));
            i = end;
        } else if (text[i] == '}' && !doubled) {
            throw base::Error("a } closes nothing (write }} for a literal brace)");
        } else {
            literal += text[i];
            if (doubled && (text[i] == '{' || text[i] == '}')) ++i;
        }
    }
    flush();
    return pattern;
}

std::optional<std::size_t> Pattern::match_prefix(std::string_view text, Values& values,
                                                 WallTime when) const {
    Values found = values;
    std::size_t at = 0;
    const auto accept_literal = [&](std::string_view literal) {
        if (text.substr(at, literal.size()) != literal) return false;
        at += literal.size();
        return true;
    };
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
        const Piece& piece = pieces_[i];
        if (!piece.is_value) {
            if (!accept_literal(piece.literal)) return std::nullopt;
            continue;
        }
        const auto known = found.find(piece.name);
        if (known != found.end()) {
            if (!accept_literal(known->second)) return std::nullopt;
            continue;
        }
        std::optional<std::size_t> length;
        if (piece.type != ValueType::Text) {
            length = value_length(piece, text.substr(at), when);
        } else if (i + 1 == pieces_.size()) {
            length = text.size() - at;
        } else {
            // Up to the literal that follows; to its last occurrence if that ends the pattern.
            const bool last = i + 2 == pieces_.size();
            const auto& next = pieces_[i + 1].literal;
            const auto end = last ? text.rfind(next) : text.find(next, at);
            if (end != std::string_view::npos && end >= at) length = end - at;
        }
        if (!length) return std::nullopt;
        if (!piece.name.empty()) found[piece.name] = text.substr(at, *length);
        at += *length;
    }
    values = std::move(found);
    return at;
}

bool Pattern::match(std::string_view line, Values& values, WallTime when) const {
    Values found = values;
    const auto length = match_prefix(line, found, when);
    if (!length || *length != line.size()) return false;
    values = std::move(found);
    return true;
}

Values Pattern::guess(std::string_view line, const Values& known, WallTime when) const {
    Values values = known;
    std::size_t from = 0;
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
        const Piece& piece = pieces_[i];
        if (!piece.is_value || piece.name.empty() || values.contains(piece.name)) continue;
        const bool last = i + 1 == pieces_.size();
        const auto next = last ? std::string_view{} : std::string_view(pieces_[i + 1].literal);
        for (std::size_t at = from; at < line.size(); ++at) {
            const auto length = value_length(piece, line.substr(at), when);
            if (!length || *length == 0) continue;
            const auto rest = line.substr(at + *length);
            if (last ? !rest.empty() : rest.substr(0, 1) != next.substr(0, 1)) continue;
            values[piece.name] = line.substr(at, *length);
            from = at + *length;
            break;
        }
    }
    return values;
}

std::string Pattern::choose(Values& values, Random& random) const {
    std::string text;
    for (const Piece& piece : pieces_) {
        if (!piece.is_value) {
            text += piece.literal;
            continue;
        }
        const auto known = values.find(piece.name);
        const auto value = known != values.end() ? known->second : choose_value(piece, random);
        if (!piece.name.empty()) values[piece.name] = value;
        text += value;
    }
    return text;
}

std::string Pattern::show(const Values& values) const {
    std::string text;
    for (const Piece& piece : pieces_) {
        const auto known = values.find(piece.name);
        if (!piece.is_value)
            text += piece.literal;
        else if (known != values.end())
            text += known->second;
        else
            text += fmt::format("{{{}}}", piece.name);
    }
    return text;
}

}  // namespace grading
