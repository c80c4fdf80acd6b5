// A check as its .expect file describes it (docs/checks.md): plain data, already validated.
//
// Thread-safe: plain values.
#pragma once

#include "tests/grading/pattern.hpp"
#include "tests/grading/verdict.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace grading {

struct SourceLine {
    std::string file;
    int line = 0;
};

// --- lanes ------------------------------------------------------------------------------------

/// "   after NAME:"line"" and "   within 500ms of NAME:"line"".
struct OrderCondition {
    std::string lane;
    Pattern line;
    std::optional<std::chrono::milliseconds> within;
};

struct LineItem {
    Pattern pattern;
    std::vector<OrderCondition> conditions;
};

struct Item;
using Items = std::vector<Item>;

struct UnorderedItem {
    std::vector<LineItem> lines;
    std::size_t needed = 0;  ///< all of them, or N for `any N of`
};
struct RepeatItem {
    std::size_t at_least = 0, at_most = 0;
    Items block;
};
struct EitherItem {
    std::vector<Items> branches;
};
/// Lines with exactly one `{*}` among them; its texts put together are the content.
struct SplitItem {
    Pattern content;
    std::vector<std::string> block;
};

struct Item {
    std::variant<LineItem, UnorderedItem, RepeatItem, EitherItem, SplitItem> is;
    SourceLine source;
};

// --- statements -------------------------------------------------------------------------------

struct Ready {
    std::optional<Pattern> line;    ///< printed on stdout
    std::optional<Pattern> listen;  ///< the port of a listening TCP socket, from the kernel
};
struct Start {
    std::string lane;
    std::string program;
    std::vector<Pattern> arguments;
    bool course = false;  ///< @PROGRAM
    bool pty = false;
    bool wait = false;  ///< `run`: wait for its end
    std::optional<Ready> ready;
};
struct Type {
    std::string lane;
    Pattern text;
    std::optional<Pattern> after;
};
struct CloseInput {
    std::string lane;
};
struct LaneBlock {
    std::string lane;
    bool from_stderr = false;
    bool extra_ok = false;
    Items items;
};
struct ExpectExit {
    std::string lane;
    std::optional<int> status;  ///< absent: any but 0
};
struct Signal {
    std::vector<std::string> lanes;
    int number = 0;
    bool must_end = false;  ///< `stop`, `interrupt`: status 0 within 2 s, no child left
};
struct Restart {
    std::string lane;
};
struct GiveFile {
    std::string path;
    std::optional<Pattern> content;
    std::uint64_t size = 0;  ///< of random text lines when there is no content
};
struct ExpectFile {
    enum class Kind { Equals, Is, Absent };
    std::string path;
    Kind kind = Kind::Equals;
    std::string other;
    Pattern content;
};

/// What the report says below the verdict.
struct Note {
    Pattern text;
};

struct Statement {
    std::variant<Start, Type, CloseInput, LaneBlock, ExpectExit, Signal, Restart, GiveFile,
                 ExpectFile, Note>
        is;
    SourceLine source;
};

// --- the rest of the file ---------------------------------------------------------------------

struct Never {
    std::string lane;  ///< "*": every lane
    std::string text;
};

struct MistakeCondition {
    enum class Kind { Verdict, Line, NoLine, Stderr, Exit, Signal };
    Kind kind = Kind::Line;
    std::string lane;
    std::string value;  ///< verdict words, text, status or signal name
    Pattern pattern;    ///< of Line and NoLine
};
struct Mistake {
    std::string sentence;
    std::vector<MistakeCondition> when;
};

struct ByHand {
    std::string lane;
    std::string program;
    std::vector<std::string> arguments;
    std::optional<Pattern> ready;  ///< the line after which the next one may start
};

struct Limits {
    std::chrono::milliseconds time{60'000};  ///< of the whole step
    std::uint64_t memory = 1ull << 30;       ///< bytes, of one program
    std::uint64_t output = 1ull << 20;       ///< bytes, of each output of one program
};

struct Check {
    std::string id;
    std::string title;
    int points = 0;
    std::vector<std::string> needs;
    Limits limits;
    std::vector<ByHand> by_hand;
    std::vector<Statement> statements;
    std::vector<Never> never;
    std::vector<Mistake> mistakes;
    SourceLine source;

    /// The student's programs this check starts, each once, in order.
    std::vector<std::string> programs() const;
};

/// Reads one .expect file's text. Throws `base::Error` "FILE:LINE: reason".
Check parse_check(const std::string& text, const std::string& file);

}  // namespace grading
