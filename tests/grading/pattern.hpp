// A line of text with values in it: "Received message: {m:word}".
//
//     Pattern p = Pattern::parse("port {port:int 1..99}");
//     Values values;
//     p.match("port 17", values);      // true; values["port"] == "17"
//     p.expand(values, random);        // "port 17"
//
// A value takes as many characters as its type allows; `text` takes as few as let the literal
// behind it follow. There is no backtracking and no regular expression: what a student prints must
// not be able to stall the judge. Thread-safe: plain values.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace grading {

/// The values known so far, by name.
using Values = std::map<std::string, std::string>;
using Random = std::mt19937;
using WallTime = std::chrono::system_clock::time_point;

enum class ValueType { Any, Word, Int, Port, Hex, Ip, Float, Text, Repr, Clock, Now };

/// One piece: literal text, or a value with a name (which may be empty) and a type.
struct Piece {
    std::string literal;  ///< of a literal piece
    std::string name;
    ValueType type = ValueType::Any;           ///< Any: refers to a value known from elsewhere
    std::optional<long long> lowest, highest;  ///< of Int
    bool is_value = false;
};

class Pattern {
public:
    /// Reads text with `{name:type}`; `{{` and `}}` are literal braces. Throws `base::Error` with
    /// the reason.
    static Pattern parse(std::string_view text);

    /// The text of nothing but itself.
    static Pattern literal(std::string_view text);

    /// True if the whole of `line` fits; captured values are then added to `values`, which is
    /// unchanged otherwise. `when` is the wall-clock time of the line, for the type `now`.
    bool match(std::string_view line, Values& values,
               WallTime when = std::chrono::system_clock::now()) const;

    /// The same for a text that may go on behind the match, such as a prompt: the number of bytes
    /// that fit, or nothing.
    std::optional<std::size_t> match_prefix(std::string_view text, Values& values,
                                            WallTime when = std::chrono::system_clock::now()) const;

    /// The text with known values put in; typed ones not yet known are chosen and remembered.
    std::string choose(Values& values, Random& random) const;

    /// The text with known values put in, and `{name}` where nothing is known yet.
    std::string show(const Values& values) const;

    /// Of a line that does not match: what the values not yet known would be in it, as far as they
    /// can be recognised. For showing what was expected beside what came.
    Values guess(std::string_view line, const Values& known, WallTime when) const;

    const std::vector<Piece>& pieces() const { return pieces_; }

    /// The text it was made from.
    const std::string& source() const { return source_; }

private:
    std::vector<Piece> pieces_;
    std::string source_;
};

}  // namespace grading
