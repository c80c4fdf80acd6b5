// A guide (labN-*/GUIDE.md) taken apart: sections, their labelled parts, fenced blocks, links,
// words.
//
//     ## 1.3 Send a file in blocks        a section; "1.3" is its id
//     *3 points · 30 minutes · about 16 lines*
//     **Try first.** Give the service ... a part; it goes on to the next label or section
//     ```console server                   a block: language, then words
//
// Pure functions on text. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lab::guides {

/// Something wrong with a guide, and where.
struct Problem {
    std::string file;
    int line = 0;
    std::string what;
    std::vector<std::string> details;  ///< further lines, such as a difference
};

/// The section in which a real Python peer takes part.
inline constexpr const char* kPythonSection = "Now with Python";

/// A fenced block.
struct Block {
    std::string language;  ///< first word behind the fence: console, text, cpp, expect
    /// The others. Of a console block: its terminal, `unordered`, `needs PROGRAM`.
    std::vector<std::string> words;
    std::vector<std::string> lines;
    int line = 0;         ///< of the first line inside
    std::string section;  ///< id or title
    std::string part;     ///< "Try first"; empty above the first label
    std::string quoted;  ///< of `<!-- code: FILE NAME -->` on the line above the fence: "FILE NAME"

    std::string terminal() const;  ///< of a console block; empty: it runs to its end
    bool unordered() const;        ///< its lines may come in any order: several programs'
    std::string needs() const;     ///< a program that not every machine has; empty: none
};

/// What the line below an exercise's heading promises.
struct Promise {
    int points = 0;
    int minutes = 0;
    int lines = 0;  ///< of the student's code
};

/// A paragraph or list item with its label, without code blocks and tables.
struct Part {
    std::string label;
    std::string text;
    int line = 0;
};

struct TableRow {
    std::vector<std::string> cells;
    std::string part;
    int line = 0;
};

struct Section {
    std::string id;  ///< "1.3"; the title where it is no exercise
    std::string title;
    int line = 0;
    bool exercise = false;
    std::optional<Promise> promise;
    std::vector<Part> parts;
    std::vector<TableRow> rows;

    const Part* part(std::string_view label) const;
    std::size_t words() const;
};

struct Link {
    std::string target;
    int line = 0;
};

struct Guide {
    std::string file;
    std::vector<std::string> lines;
    std::vector<Section> sections;  ///< the first one is the head of the guide
    std::vector<Block> blocks;
    std::vector<Link> links;

    const Section* section(std::string_view id) const;
};

Guide parse_guide(std::string_view text, const std::string& file);

/// A line that a command prints as the guide shows it.
struct Shown {
    std::string text;
    int line = 0;
};

/// A command of a console block, with the lines below it.
struct Typed {
    std::string command;  ///< empty: the block goes on with what a terminal prints
    std::vector<Shown> shown;
    int line = 0;
    bool unordered = false;  ///< its lines may come in any order
};

/// Reads `$ command`, `> more of it`, what it prints; `^C` is left out.
std::vector<Typed> typed_in(const Block& block);

std::vector<std::string> split_lines(std::string_view text);

/// Words that carry meaning: a dash or a number of stars is none.
std::size_t count_words(std::string_view text);

/// The longest and the average sentence, in words.
struct Sentences {
    std::size_t count = 0, words = 0, longest = 0;
};
Sentences count_sentences(std::string_view text);

}  // namespace lab::guides
