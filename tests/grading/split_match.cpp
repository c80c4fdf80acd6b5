#include "tests/grading/split_match.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace grading {
namespace {

using State = MatchResult::State;

constexpr std::string_view kMark = "{*}";

/// The block around a piece: what is printed before it and behind it, line ends included.
struct Frame {
    std::string before, behind;
};

Frame frame(const SplitItem& item) {
    std::string text;
    for (const auto& line : item.block) text += line + "\n";
    const auto mark = text.find(kMark);
    return {text.substr(0, mark), text.substr(mark + kMark.size())};
}

/// Searches for a cutting of the content into pieces. A state is (offset in the printed text,
/// offset in the content); each is visited once.
class Search {
public:
    Search(const Frame& frame, std::string_view printed, std::string_view content)
        : frame_(frame), printed_(printed), content_(content) {}

    /// The offset behind the last piece, or npos.
    std::size_t end(std::size_t at = 0, std::size_t used = 0) {
        if (used == content_.size() && used > 0) return at;
        if (!visited_.insert({at, used}).second) return std::string_view::npos;
        if (!starts(at, frame_.before)) return std::string_view::npos;
        const auto start = at + frame_.before.size();
        const auto common = common_length(start, used);
        furthest_ = std::max(furthest_, start + common);
        for (std::size_t length = common; length > 0; --length) {
            if (!starts(start + length, frame_.behind)) continue;
            const auto found = end(start + length + frame_.behind.size(), used + length);
            if (found != std::string_view::npos) return found;
        }
        return std::string_view::npos;
    }

    /// How far the printed text can be explained.
    std::size_t furthest() const { return furthest_; }

    /// The printed text ended where more could still come.
    bool ran_out() const { return ran_out_; }

private:
    bool starts(std::size_t at, std::string_view expected) {
        const auto there = printed_.substr(std::min(at, printed_.size()), expected.size());
        const auto [printed, wanted] = std::mismatch(there.begin(), there.end(), expected.begin());
        furthest_ = std::max(furthest_, at + static_cast<std::size_t>(printed - there.begin()));
        if (printed == there.end() && there.size() < expected.size()) ran_out_ = true;
        return there == expected;
    }

    std::size_t common_length(std::size_t at, std::size_t used) {
        const auto text = printed_.substr(std::min(at, printed_.size()));
        const auto wanted = content_.substr(used);
        std::size_t length = 0;
        while (length < text.size() && length < wanted.size() && text[length] == wanted[length])
            ++length;
        if (length == text.size() && length < wanted.size()) ran_out_ = true;
        return length;
    }

    const Frame& frame_;
    std::string_view printed_, content_;
    std::set<std::pair<std::size_t, std::size_t>> visited_;
    std::size_t furthest_ = 0;
    bool ran_out_ = false;
};

}  // namespace

MatchResult match_split(const SplitItem& item, const std::vector<OutputLine>& lines,
                        std::size_t first, const Values& values) {
    std::string printed;
    std::vector<std::size_t> index;  // of each line in `printed`
    for (std::size_t i = first; i < lines.size(); ++i) {
        if (is_debug_line(lines[i].text)) continue;
        printed += lines[i].text + "\n";
        index.push_back(i);
    }
    index.push_back(lines.size());
    const auto content = item.content.show(values);
    const auto shape = frame(item);
    Search search(shape, printed, content);
    const auto line_of = [&](std::size_t offset) {
        return index.at(static_cast<std::size_t>(std::count(
            printed.begin(), printed.begin() + static_cast<std::ptrdiff_t>(offset), '\n')));
    };
    const auto end = search.end();
    if (end != std::string::npos) return {State::Done, line_of(end), {}};
    const bool complete = search.furthest() < printed.size() && !search.ran_out();
    return {complete ? State::Mismatch : State::NeedMore,
            line_of(std::min(search.furthest(), printed.size())),
            {}};
}

std::vector<std::string> one_piece(const SplitItem& item, const Values& values) {
    const auto shape = frame(item);
    const std::string text = shape.before + item.content.show(values) + shape.behind;
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find('\n', at);
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

}  // namespace grading
