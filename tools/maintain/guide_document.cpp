#include "tools/maintain/guide_document.hpp"

#include "common/base/regex.hpp"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <utility>

namespace lab::guides {
namespace {

bool starts_with(std::string_view text, std::string_view prefix) {
    return text.substr(0, prefix.size()) == prefix;
}

std::string trim(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return std::string(text.substr(begin, text.find_last_not_of(" \t") - begin + 1));
}

std::vector<std::string> blank_separated(std::string_view text) {
    std::istringstream stream{std::string(text)};
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
}

std::vector<std::string> cells_of(std::string_view row) {
    std::vector<std::string> cells;
    std::string cell;
    for (std::size_t i = 1; i < row.size(); ++i) {
        if (row[i] == '\\' && i + 1 < row.size() && row[i + 1] == '|')
            cell += row[++i];
        else if (row[i] == '|')
            cells.push_back(trim(std::exchange(cell, {})));
        else
            cell += row[i];
    }
    return cells;
}

/// Goes over the lines once and files each where it belongs.
class Reader {
public:
    explicit Reader(Guide& guide) : guide_(guide) {
        guide_.sections.emplace_back();
        guide_.sections.back().parts.emplace_back();
    }

    void read() {
        for (const std::string& line : guide_.lines) {
            ++number_;
            if (block_)
                inside_block(line);
            else if (starts_with(line, "```"))
                open_block(line);
            else
                outside_block(line);
        }
    }

private:
    Section& section() { return guide_.sections.back(); }

    void open_block(const std::string& line) {
        Block block;
        block.words = blank_separated(line.substr(3));
        if (!block.words.empty()) {
            block.language = block.words.front();
            block.words.erase(block.words.begin());
        }
        block.line = number_ + 1;
        block.section = section().id;
        block.part = section().parts.back().label;
        block.quoted = std::exchange(quoted_, {});
        guide_.blocks.push_back(std::move(block));
        block_ = true;
    }

    void inside_block(const std::string& line) {
        if (starts_with(line, "```"))
            block_ = false;
        else
            guide_.blocks.back().lines.push_back(line);
    }

    void outside_block(const std::string& line) {
        static const base::Regex code(R"(^<!-- code: (.+) -->$)");
        static const base::Regex promise(
            R"(^\*(\d+) points? · (\d+) minutes · about (\d+) lines\*$)");
        if (const auto quoted = code.match(line)) {
            quoted_ = (*quoted)[1];
        } else if (starts_with(line, "## ") || starts_with(line, "# ")) {
            open_section(line.substr(line.find(' ') + 1));
        } else if (const auto found = promise.match(line)) {
            section().promise =
                Promise{std::stoi((*found)[1]), std::stoi((*found)[2]), std::stoi((*found)[3])};
        } else if (starts_with(line, "|")) {
            if (!starts_with(line, "|--") && !starts_with(line, "|:"))
                section().rows.push_back({cells_of(line), section().parts.back().label, number_});
            find_links(line);
        } else {
            prose(line);
        }
    }

    void open_section(const std::string& heading) {
        static const base::Regex exercise(R"(^(\d+\.\d+) (.+)$)");
        if (guide_.sections.size() == 1 && section().title.empty()) {
            section().title = section().id = heading;
            section().line = number_;
            return;
        }
        Section next;
        next.line = number_;
        const auto found = exercise.match(heading);
        next.exercise = found.has_value();
        next.id = found ? (*found)[1] : heading;
        next.title = found ? (*found)[2] : heading;
        next.parts.emplace_back();
        guide_.sections.push_back(std::move(next));
    }

    void prose(const std::string& line) {
        static const base::Regex label(R"(^\*\*([A-Z][^*]*[.?])\*\*)");
        if (const auto found = label.search(line)) {
            std::string name = found->groups[1];
            if (name.back() == '.') name.pop_back();
            section().parts.push_back({name, {}, number_});
        }
        section().parts.back().text += line + "\n";
        find_links(line);
    }

    void find_links(const std::string& line) {
        static const base::Regex link(R"(\]\(([^)\s]+)\))");
        for (const auto& found : link.find_all(line))
            guide_.links.push_back({found.groups[1], number_});
    }

    Guide& guide_;
    int number_ = 0;
    bool block_ = false;
    std::string quoted_;
};

/// The text as it is read: no tags, no marks, no link targets.
std::string readable(std::string_view text) {
    static const base::Regex comment(R"(<!--[^]*?-->)");
    static const base::Regex tag(R"(<[^>\n]*>)");
    static const base::Regex image(R"(!\[[^\]]*\]\([^)]*\))");
    static const base::Regex target(R"(\]\([^)]*\))");
    std::string result(text);
    for (const base::Regex* mark : {&comment, &tag, &image}) result = mark->replaced(result, "");
    return target.replaced(result, "]");
}

}  // namespace

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string line(text.substr(0, end));
        if (!line.empty() && line.back() == '\r') line.pop_back();
        lines.push_back(std::move(line));
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    return lines;
}

std::size_t count_words(std::string_view text) {
    const auto words = blank_separated(readable(text));
    return static_cast<std::size_t>(std::count_if(words.begin(), words.end(), [](auto& word) {
        return std::any_of(word.begin(), word.end(),
                           [](unsigned char c) { return std::isalnum(c) != 0; });
    }));
}

Sentences count_sentences(std::string_view text) {
    // A sentence ends in . ? ! or : before a blank, and at the end of a paragraph or list item.
    static const base::Regex ends(R"([.?!:]["')*`]*(\s|$)|\n\s*\n|\n\s*(\* |\|))");
    Sentences result;
    for (const std::string& sentence : ends.split(readable(text))) {
        const auto words = count_words(sentence);
        if (words < 2) continue;
        ++result.count;
        result.words += words;
        result.longest = std::max(result.longest, words);
    }
    return result;
}

const Part* Section::part(std::string_view label) const {
    const auto found = std::find_if(parts.begin(), parts.end(),
                                    [&](const Part& part) { return part.label == label; });
    return found == parts.end() ? nullptr : &*found;
}

std::size_t Section::words() const {
    std::size_t sum = 0;
    for (const Part& part : parts) sum += count_words(part.text);
    return sum;
}

const Section* Guide::section(std::string_view id) const {
    const auto found = std::find_if(sections.begin(), sections.end(),
                                    [&](const Section& section) { return section.id == id; });
    return found == sections.end() ? nullptr : &*found;
}

Guide parse_guide(std::string_view text, const std::string& file) {
    Guide guide;
    guide.file = file;
    guide.lines = split_lines(text);
    Reader(guide).read();
    return guide;
}

bool Block::unordered() const {
    return std::find(words.begin(), words.end(), "unordered") != words.end();
}

std::string Block::terminal() const {
    const bool is_named =
        !words.empty() && words.front() != "unordered" && words.front() != "needs";
    return is_named ? words.front() : "";
}

std::string Block::needs() const {
    const auto found = std::find(words.begin(), words.end(), "needs");
    return found == words.end() || found + 1 == words.end() ? "" : *(found + 1);
}

std::vector<Typed> typed_in(const Block& block) {
    std::vector<Typed> typed;
    int number = block.line - 1;
    for (const std::string& line : block.lines) {
        ++number;
        if (starts_with(line, "$ ")) {
            typed.push_back({line.substr(2), {}, number, block.unordered()});
        } else if (starts_with(line, "> ") && !typed.empty() && typed.back().shown.empty()) {
            typed.back().command += "\n" + line.substr(2);
        } else if (line != "^C") {
            if (typed.empty()) typed.push_back({{}, {}, number, block.unordered()});
            typed.back().shown.push_back({line, number});
        }
    }
    return typed;
}

}  // namespace lab::guides
