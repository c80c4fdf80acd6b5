#include "tests/grading/marks/safe_text.hpp"

#include "tests/grading/classroom/csv.hpp"
#include "tests/grading/report.hpp"

#include <boost/json.hpp>
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace grading::marks {
namespace {

namespace json = boost::json;

/// "-0.5", and "-", with which Moodle says "none": neither is a formula.
bool is_number_or_dash(std::string_view text) {
    if (text.starts_with('-')) text.remove_prefix(1);
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

class Writer {
public:
    explicit Writer(bool indented) : indented_(indented) {}

    void write(const json::value& value) {
        if (const auto* object = value.if_object())
            write_all('{', *object, '}', [this](const auto& member) {
                write_string(member.key());
                out_ += indented_ ? ": " : ":";
                write(member.value());
            });
        else if (const auto* array = value.if_array())
            write_all('[', *array, ']', [this](const auto& item) { write(item); });
        else if (const auto* text = value.if_string())
            write_string(*text);
        else if (const auto* number = value.if_double())
            out_ += std::isfinite(*number) ? fmt::format("{}", *number) : "0";
        else
            out_ += json::serialize(value);
    }

    std::string take() { return std::move(out_); }

private:
    template <class Items, class Each>
    void write_all(char open, const Items& items, char close, Each each) {
        out_ += open;
        ++depth_;
        bool first = true;
        for (const auto& item : items) {
            if (!std::exchange(first, false)) out_ += ',';
            new_line();
            each(item);
        }
        --depth_;
        if (!first) new_line();
        out_ += close;
    }

    void new_line() {
        if (indented_) out_ += '\n' + std::string(2 * depth_, ' ');
    }

    void write_string(std::string_view text) {
        const std::string quoted = json::serialize(json::string(text));
        for (const char c : quoted) {
            if (c == '<')
                out_ += "\\u003c";
            else
                out_ += c;
        }
    }

    bool indented_;
    std::size_t depth_ = 0;
    std::string out_;
};

}  // namespace

std::string csv_cell(std::string_view bytes) {
    constexpr std::string_view kFormulaStarts = "=+-@";
    const std::string text = safe_lines(bytes);
    if (is_number_or_dash(text)) return text;
    std::string cell;
    for (std::size_t at = 0; at < text.size(); ++at) {
        cell += text[at];
        if (text[at] != ';' && text[at] != '\n') continue;
        // Where ";" parts the cells, what follows it is a cell, and a line end begins a row.
        const auto next = text.find_first_not_of(' ', at + 1);
        if (next != std::string::npos && kFormulaStarts.find(text[next]) != std::string::npos)
            cell += '\'';
    }
    return classroom::csv_cell(cell);
}

std::string csv_row(const std::vector<std::string>& cells) {
    std::string row;
    for (std::size_t i = 0; i < cells.size(); ++i) row += (i > 0 ? "," : "") + csv_cell(cells[i]);
    return row + "\r\n";
}

std::string markdown_cell(std::string_view bytes) {
    const std::string line = safe_line(bytes);
    if (line.empty()) return "–";
    std::string inside;
    std::size_t run = 0, longest = 0;
    for (const char c : line) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
        if (c == '|') inside += '\\';
        inside += c;
    }
    const std::string fence(longest + 1, '`');
    // Blanks at both ends are taken off again; without them a backtick would join the fence.
    return longest > 0 ? fence + " " + inside + " " + fence : fence + inside + fence;
}

std::string html_text(std::string_view bytes) {
    std::string text;
    for (const char c : safe_lines(bytes)) {
        if (c == '<')
            text += "&lt;";
        else if (c == '&')
            text += "&amp;";
        else
            text += c;
    }
    return text;
}

std::string vpl_lines(std::string_view bytes) {
    const std::string text = safe_lines(bytes);
    std::string lines;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        lines += ">" + text.substr(at, end - at) + "\n";
        at = end + 1;
    }
    return lines;
}

std::string json_document(const boost::json::value& value) {
    Writer writer(true);
    writer.write(value);
    return writer.take() + "\n";
}

std::string json_line(const boost::json::value& value) {
    Writer writer(false);
    writer.write(value);
    return writer.take();
}

}  // namespace grading::marks
