// The message of a check for a terminal.
#include "common/base/text.hpp"
#include "tests/grading/report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace grading {
namespace {

using Mark = HistoryLine::Mark;
using base::display_width;
using base::padded;

constexpr std::size_t kMostColumns = 4;   ///< lanes beside each other
constexpr std::size_t kLeastColumn = 22;  ///< columns a lane needs
constexpr std::size_t kLabel = 13;        ///< width of "In words     "
constexpr std::size_t kIndent = 4;
constexpr std::size_t kTime = 10;  ///< "  ✔ 0.02  "

class Painter {
public:
    explicit Painter(const Style& style) : style_(style) {}

    std::string good(std::string_view text) const { return paint("32", text); }
    std::string bad(std::string_view text) const { return paint("1;31", text); }
    std::string todo(std::string_view text) const { return paint("1;33", text); }
    std::string faint(std::string_view text) const { return paint("2", text); }
    std::string strong(std::string_view text) const { return paint("1", text); }

    std::string mark(Mark mark) const {
        if (mark == Mark::Good) return good(style_.ascii ? "+" : "✔");
        if (mark == Mark::Bad) return bad(style_.ascii ? "x" : "✘");
        return " ";
    }

private:
    std::string paint(std::string_view code, std::string_view text) const {
        return style_.color ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
    }

    const Style& style_;
};

std::string verdict_mark(const Result& result, const Style& style, const Painter& painter) {
    if (result.passed()) return painter.good(style.ascii ? "+" : "✔");
    if (result.verdict == Verdict::NotStarted) return painter.todo(style.ascii ? "o" : "○");
    if (result.verdict == Verdict::NotReached) return painter.faint("-");
    if (result.verdict == Verdict::Setup) return painter.todo("!");
    return painter.bad(style.ascii ? "x" : "✘");
}

/// The blanks at the end of a line that differs, as dots.
std::string with_visible_end(const std::string& text, const Style& style) {
    const auto end = text.find_last_not_of(' ') + 1;
    std::string result = visible(text.substr(0, end));
    for (auto i = end; i < text.size(); ++i) result += style.ascii ? "_" : "·";
    return result;
}

/// The rows of the history: time and text, each lane in its column or after its name.
class HistoryView {
public:
    HistoryView(const Result& result, const Style& style)
        : result_(result), style_(style), painter_(style) {
        for (const auto& row : result.history)
            if (std::find(lanes_.begin(), lanes_.end(), row.lane) == lanes_.end())
                lanes_.push_back(row.lane);
        const auto room = style.width > kTime ? style.width - kTime : 0;
        columns_ = lanes_.size() <= kMostColumns && !lanes_.empty() &&
                   room / lanes_.size() >= kLeastColumn;
        if (columns_) column_width_ = room / lanes_.size();
        for (const auto& lane : lanes_) name_width_ = std::max(name_width_, display_width(lane));
    }

    std::string text() const {
        if (result_.history.empty()) return {};
        const bool named = columns_ && !lanes_.front().empty();
        std::string out = named ? heading() : std::string();
        const auto [first, last] = shown();
        if (first > 0) out += painter_.faint(fmt::format("        ... {} earlier lines\n", first));
        for (auto i = first; i < last; ++i) out += row(result_.history[i]);
        if (last < result_.history.size())
            out += painter_.faint(
                fmt::format("        ... {} more lines\n", result_.history.size() - last));
        return out;
    }

private:
    /// The range of rows that is shown: what stands before the first difference, and a few behind.
    std::pair<std::size_t, std::size_t> shown() const {
        constexpr std::size_t kBehind = 10;
        const auto& rows = result_.history;
        const auto difference = std::find_if(rows.begin(), rows.end(), [](const auto& row) {
            return row.mark == Mark::Bad || row.mark == Mark::Expected;
        });
        const auto at = static_cast<std::size_t>(difference - rows.begin());
        return {at > style_.history ? at - style_.history : 0, std::min(rows.size(), at + kBehind)};
    }

    std::string heading() const {
        std::string line = padded("    time", kTime);
        for (const auto& lane : lanes_) line += padded(lane, column_width_);
        return painter_.faint(line.substr(0, line.find_last_not_of(' ') + 1)) + "\n";
    }

    /// The columns in front of the text of a row.
    std::string before(const HistoryLine& row) const {
        const auto at = static_cast<std::size_t>(std::find(lanes_.begin(), lanes_.end(), row.lane) -
                                                 lanes_.begin());
        return columns_ ? std::string(at * column_width_, ' ')
                        : padded(row.lane, name_width_) + " | ";
    }

    std::string row(const HistoryLine& row) const {
        if (row.mark == Mark::Expected) return expected_row(row);
        const auto time = row.seconds ? fmt::format("{:.2f}", *row.seconds) : std::string();
        const bool bad = row.mark == Mark::Bad;
        const auto text = bad ? with_visible_end(row.text, style_) : cut(visible(row.text));
        std::string line =
            fmt::format("  {} {}{}{}\n", painter_.mark(row.mark), padded(time, kTime - kIndent),
                        before(row), bad ? painter_.bad(text) : text);
        if (bad && !row.remark.empty())
            line += fmt::format("{}{}^ {}\n", std::string(kTime, ' '), before(row),
                                visible(row.remark));
        return line;
    }

    std::string expected_row(const HistoryLine& row) const {
        constexpr std::string_view kLabelText = "expected ";
        const auto front = before(row);
        // The label stands in front of the column where there is room, so that both lines align.
        const bool room = columns_ && front.size() + kTime >= kLabelText.size() + kIndent;
        const auto lead = std::string(kTime, ' ') + front;
        const auto start =
            room ? lead.substr(0, lead.size() - kLabelText.size()) + std::string(kLabelText)
                 : "expected: " + front;
        std::string line = start + painter_.good(with_visible_end(row.text, style_)) + "\n";
        const auto column =
            display_width(start) + display_width(visible(row.text.substr(0, row.caret)));
        return line + std::string(column, ' ') + "^ " + visible(row.remark) + "\n";
    }

    std::string cut(std::string text) const {
        const auto room = columns_
                              ? column_width_ - 2
                              : style_.width - std::min(style_.width - 20, kTime + name_width_ + 3);
        if (display_width(text) <= room) return text;
        std::string result;
        const std::string_view mark = style_.ascii ? "..." : "…";
        for (std::string_view rest = text; display_width(result) + 3 < room;) {
            const auto point = base::first_code_point(rest);
            result += rest.substr(0, point.length);
            rest.remove_prefix(point.length);
        }
        return result.append(mark);
    }

    const Result& result_;
    const Style& style_;
    Painter painter_;
    std::vector<std::string> lanes_;
    bool columns_ = false;
    std::size_t column_width_ = 0;
    std::size_t name_width_ = 0;
};

/// "  programs   server  time_server --port 0   running". The states stand below one another, but
/// for those of commands too long for that.
std::string programs_table(const Result& result, const Style& style) {
    constexpr std::size_t kLabelWidth = 9, kGaps = kIndent + 1 + 2 + 3, kLeastCommand = 24;
    std::size_t lane_width = 0, state_width = 0, command_width = 0;
    for (const auto& program : result.programs) {
        lane_width = std::max(lane_width, display_width(program.lane));
        state_width = std::max(state_width, display_width(program.state));
    }
    const auto taken = kLabelWidth + kGaps + lane_width + state_width;
    const auto room = std::max(style.width, taken + kLeastCommand) - taken;
    for (const auto& program : result.programs) {
        const auto width = display_width(visible(program.command));
        if (width <= room) command_width = std::max(command_width, width);
    }
    std::string out;
    for (const auto& program : result.programs)
        out +=
            fmt::format("    {} {}  {}   {}\n", padded(out.empty() ? "programs" : "", kLabelWidth),
                        padded(program.lane, lane_width),
                        padded(visible(program.command), command_width), visible(program.state));
    return out;
}

std::string last_words(const Result& result, const Painter& painter) {
    std::string out;
    for (const auto& program : result.programs) {
        for (const auto& line : program.last)
            out +=
                painter.faint(fmt::format("    stderr    {} | {}\n", program.lane, visible(line)));
    }
    return out;
}

/// Breaks a text at blanks so that it stands beside its label.
std::string paragraph(std::string_view label, const std::string& text, std::size_t width) {
    std::string out = "    " + padded(label, kLabel);
    std::size_t column = kIndent + kLabel;
    const auto room = std::max<std::size_t>(width, 40);
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        const auto word = text.substr(at, end - at);
        if (column > kIndent + kLabel && column + 1 + display_width(word) > room) {
            out += "\n" + std::string(kIndent + kLabel, ' ');
            column = kIndent + kLabel;
        } else if (column > kIndent + kLabel) {
            out += ' ';
            ++column;
        }
        out += word;
        column += display_width(word);
        at = end + 1;
    }
    return out + "\n";
}

}  // namespace

std::string render_line(const Result& result, const Style& style) {
    const Painter painter(style);
    const auto points = fmt::format("{}/{} points", result.points, result.max_points);
    const auto time = fmt::format("{:.1f} s", result.seconds);
    const auto title_room = std::max<std::size_t>(style.width, 60) - 46;
    std::string line = fmt::format(
        "{} {}  {} {:>12}  {:>6}   {}", verdict_mark(result, style, painter), padded(result.id, 4),
        padded(result.title, title_room), points, time,
        result.passed() ? painter.good("passed") : painter.strong(words(result.verdict)));
    line += '\n';
    if (!result.note.empty()) line += paragraph("Note", visible(result.note), style.width);
    return line;
}

std::string render(const Result& result, const Style& style) {
    std::string out = render_line(result, style);
    if (result.passed() || result.verdict == Verdict::NotReached) return out;
    const Painter painter(style);
    const auto add = [&](std::string_view label, const std::string& text) {
        if (!text.empty()) out += paragraph(label, visible(text), style.width);
    };
    if (result.verdict == Verdict::NotStarted) {
        add("To do", result.in_words);
        add("Read", result.read);
        add("Hint", result.hint);
        return out;
    }
    out += programs_table(result, style);
    out += HistoryView(result, style).text();
    out += last_words(result, painter);
    add("In words", result.in_words);
    add("Looks like", result.looks_like);
    if (result.verdict == Verdict::Setup)
        add("", "This is not your program's fault, and costs no points: ./lab doctor may help.");
    add("Read", result.read);
    add("Hint", result.hint);
    add("Again", result.again);
    add("By hand", result.by_hand);
    add("Logs", result.logs);
    std::string later;
    for (const auto& id : result.not_reached) later += (later.empty() ? "" : ", ") + id;
    add("Not reached", later);
    return out;
}

}  // namespace grading
