#include "tools/diff.hpp"

#include "tools/terminal.hpp"

#include <algorithm>

namespace lab {

namespace {

std::string without_tabs(std::string text) {
    std::erase(text, '\r');
    for (std::size_t at = 0; (at = text.find('\t', at)) != std::string::npos;) {
        text.replace(at, 1, "    ");
    }
    return text;
}

std::string unified(const Context& context, const std::vector<DiffLine>& lines,
                    const std::string& left_title, const std::string& right_title) {
    std::string out = paint(context, Ink::Red, "- " + left_title) + "\n" +
                      paint(context, Ink::Green, "+ " + right_title) + "\n\n";
    for (const DiffLine& line : lines) {
        if (line.kind == DiffLine::Kind::Same) {
            out += "  " + line.text + "\n";
        } else if (line.kind == DiffLine::Kind::OnlyLeft) {
            out += paint(context, Ink::Red, "- " + line.text) + "\n";
        } else {
            out += paint(context, Ink::Green, "+ " + line.text) + "\n";
        }
    }
    return out;
}

std::string side_by_side(const Context& context, const std::vector<DiffLine>& lines,
                         const std::string& left_title, const std::string& right_title,
                         std::size_t column) {
    const auto row = [&](const std::string& left, const char* sign, const std::string& right,
                         bool differs) {
        const std::string cell = padded(without_tabs(left), column);
        const std::string other = without_tabs(right);
        std::string text = (differs ? paint(context, Ink::Red, cell) : cell) + " " + sign + " " +
                           (differs ? paint(context, Ink::Green, other) : other);
        if (!context.color) text.erase(text.find_last_not_of(' ') + 1);
        return text + "\n";
    };
    std::string out =
        paint(context, Ink::Bold, padded(left_title, column) + "   " + right_title) + "\n";
    for (std::size_t i = 0; i < lines.size();) {
        if (lines[i].kind == DiffLine::Kind::Same) {
            out += row(lines[i].text, " ", lines[i].text, false);
            ++i;
            continue;
        }
        // A run of differences: the left ones beside the right ones.
        std::vector<std::string> left, right;
        for (; i < lines.size() && lines[i].kind != DiffLine::Kind::Same; ++i) {
            (lines[i].kind == DiffLine::Kind::OnlyLeft ? left : right).push_back(lines[i].text);
        }
        for (std::size_t k = 0; k < std::max(left.size(), right.size()); ++k) {
            const char* sign = k >= left.size() ? ">" : k >= right.size() ? "<" : "|";
            out +=
                row(k < left.size() ? left[k] : "", sign, k < right.size() ? right[k] : "", true);
        }
    }
    return out;
}

}  // namespace

std::vector<DiffLine> diff_lines(const std::vector<std::string>& left,
                                 const std::vector<std::string>& right) {
    const std::size_t rows = left.size(), columns = right.size();
    // common[i][j]: lines in common of left[i..] and right[j..]
    std::vector<std::vector<std::size_t>> common(rows + 1, std::vector<std::size_t>(columns + 1));
    for (std::size_t i = rows; i-- > 0;) {
        for (std::size_t j = columns; j-- > 0;) {
            common[i][j] = left[i] == right[j] ? common[i + 1][j + 1] + 1
                                               : std::max(common[i + 1][j], common[i][j + 1]);
        }
    }
    std::vector<DiffLine> lines;
    std::size_t i = 0, j = 0;
    while (i < rows || j < columns) {
        if (i < rows && j < columns && left[i] == right[j]) {
            lines.push_back({DiffLine::Kind::Same, left[i]});
            ++i, ++j;
        } else if (j == columns || (i < rows && common[i + 1][j] >= common[i][j + 1])) {
            lines.push_back({DiffLine::Kind::OnlyLeft, left[i++]});
        } else {
            lines.push_back({DiffLine::Kind::OnlyRight, right[j++]});
        }
    }
    return lines;
}

std::string show_diff(const Context& context, const std::vector<DiffLine>& lines,
                      const std::string& left_title, const std::string& right_title) {
    std::size_t longest = std::max(left_title.size(), right_title.size());
    for (const DiffLine& line : lines) {
        longest = std::max(longest, without_tabs(line.text).size());
    }
    if (2 * longest + 3 <= context.width) {
        return side_by_side(context, lines, left_title, right_title, longest);
    }
    return unified(context, lines, left_title, right_title);
}

}  // namespace lab
