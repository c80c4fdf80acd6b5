#include "tests/grading/lane_parser.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/words.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace grading {
namespace {

constexpr std::string_view kSplitMark = "{*}";

class ItemParser {
public:
    ItemParser(const std::vector<NumberedLine>& lines, std::size_t& at, const std::string& file)
        : lines_(lines), at_(at), file_(file) {}

    Items top_level() {
        Items items;
        while (more()) items.push_back(item());
        return items;
    }

private:
    /// Is there another item? Blank lines before it are passed over: an empty line that a program
    /// is to print is written "".
    bool more() {
        auto next = at_;
        while (next < lines_.size() && lines_[next].text.empty()) ++next;
        if (next == lines_.size() || !lines_[next].text.starts_with(' ')) return false;
        at_ = next;
        return true;
    }

    SourceLine here() const { return {file_, lines_[at_].number}; }

    /// The current line without its indentation.
    std::string_view text() const {
        const auto line = lines_[at_].text;
        const auto start = line.find_first_not_of(' ');
        return start == std::string_view::npos ? std::string_view{} : line.substr(start);
    }

    Item item() {
        Item item;
        item.source = here();
        const auto line = text();
        try {
            if (!line.ends_with('{') || line.starts_with('"')) {
                item.is = line_item(line);
                ++at_;
            } else {
                item.is = block_item(line);
            }
        } catch (const base::Error& error) {
            // Inner items have named their own place already.
            if (std::string_view(error.what()).starts_with(file_ + ":")) throw;
            malformed(item.source, error.what());
        }
        return item;
    }

    decltype(Item::is) block_item(std::string_view line) {
        const auto words = split_words(line.substr(0, line.size() - 1));
        const auto& keyword = words.empty() ? std::string() : words[0].text;
        if (keyword == "unordered" && words.size() == 1) {
            UnorderedItem unordered{plain_lines(), 0};
            unordered.needed = unordered.lines.size();
            return unordered;
        }
        if (keyword == "any" && words.size() == 3 && words[2].text == "of") {
            UnorderedItem any;
            any.needed = number(words[1].text);
            any.lines = plain_lines();
            if (any.needed > any.lines.size())
                throw base::Error(
                    fmt::format("any {} of only {} lines", any.needed, any.lines.size()));
            return any;
        }
        if (keyword == "repeat" && words.size() == 2) {
            RepeatItem repeat;
            const auto dots = words[1].text.find("..");
            repeat.at_least = number(words[1].text.substr(0, dots));
            repeat.at_most = dots == std::string::npos ? repeat.at_least
                                                       : number(words[1].text.substr(dots + 2));
            if (repeat.at_most == 0 || repeat.at_most < repeat.at_least)
                throw base::Error("repeat takes N or A..B with A not above B");
            repeat.block = block();
            return repeat;
        }
        if (keyword == "either" && words.size() == 1) {
            EitherItem either;
            do either.branches.push_back(block(true));
            while (continued_);
            return either;
        }
        if (keyword == "split" && words.size() == 2) return split_item(words[1].text);
        throw base::Error(
            fmt::format("\"{}\" opens no block; there are unordered, any N of, "
                        "repeat, either, split (a literal brace is doubled)",
                        line));
    }

    static std::size_t number(std::string_view text) {
        std::size_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end != text.data() + text.size())
            throw base::Error(fmt::format("\"{}\" is not a number", text));
        return value;
    }

    /// The items up to the closing line, which is passed; `} or {` is left for the next call.
    Items block(bool alternatives = false) {
        const auto opened = here();
        Items items;
        for (++at_; more();) {
            continued_ = alternatives && text() == "} or {";
            if (continued_ || text() == "}") {
                if (!continued_) ++at_;
                if (items.empty()) malformed(opened, "the block is empty");
                return items;
            }
            items.push_back(item());
        }
        malformed(opened, "the block is not closed");
    }

    std::vector<LineItem> plain_lines() {
        std::vector<LineItem> lines;
        for (auto& item : block()) {
            const auto* line = std::get_if<LineItem>(&item.is);
            if (line == nullptr) malformed(item.source, "only plain lines may stand in this block");
            lines.push_back(*line);
        }
        return lines;
    }

    SplitItem split_item(const std::string& content) {
        SplitItem split;
        split.content = Pattern::parse(content);
        const auto opened = here();
        std::size_t marks = 0;
        for (++at_; more() && text() != "}"; ++at_) {
            split.block.emplace_back(text());
            if (text().find(kSplitMark) != std::string_view::npos) ++marks;
        }
        if (!more()) malformed(opened, "the block is not closed");
        ++at_;
        if (marks != 1) malformed(opened, "exactly one line of a split block has {*}");
        return split;
    }

    LineItem line_item(std::string_view line) const {
        LineItem item;
        std::size_t end = 0;
        if (line.starts_with('"')) {
            item.pattern = Pattern::parse(read_quoted(line, end));
        } else {
            end = std::min({line.find("   after "), line.find("   within "), line.size()});
            auto text = line.substr(0, end);
            text = text.substr(0, text.find_last_not_of(' ') + 1);
            item.pattern = Pattern::parse(text);
        }
        conditions(line.substr(end), item);
        return item;
    }

    static void conditions(std::string_view text, LineItem& item) {
        const auto words = split_words(text);
        for (std::size_t i = 0; i < words.size();) {
            OrderCondition condition;
            if (words[i].text == "within" && i + 2 < words.size() && words[i + 2].text == "of") {
                auto duration = std::string_view(words[i + 1].text);
                if (!duration.ends_with("ms")) throw base::Error("within takes a time in ms");
                duration.remove_suffix(2);
                condition.within = std::chrono::milliseconds(number(duration));
                i += 3;
            } else if (words[i].text == "after") {
                ++i;
            } else {
                throw base::Error(fmt::format("\"{}\": expected after or within", words[i].text));
            }
            const auto colon = i < words.size() ? words[i].text.find(':') : std::string::npos;
            if (colon == std::string::npos)
                throw base::Error("a condition names a lane and a line: NAME:\"line\"");
            condition.lane = words[i].text.substr(0, colon);
            condition.line = Pattern::parse(words[i].text.substr(colon + 1));
            item.conditions.push_back(std::move(condition));
            ++i;
        }
    }

    const std::vector<NumberedLine>& lines_;
    std::size_t& at_;
    const std::string& file_;
    bool continued_ = false;  ///< the last block ended in `} or {`
};

}  // namespace

void malformed(const SourceLine& source, const std::string& reason) {
    throw base::Error(fmt::format("{}:{}: {}", source.file, source.line, reason));
}

Items parse_items(const std::vector<NumberedLine>& lines, std::size_t& at,
                  const std::string& file) {
    return ItemParser(lines, at, file).top_level();
}

}  // namespace grading
