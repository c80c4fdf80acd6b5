#include "tests/grading/marks/table.hpp"

#include "common/base/errors.hpp"
#include "common/base/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

namespace grading::marks {
namespace {

/// The separator of the first line: what it has most of outside of quotes; a comma when in doubt.
char separator_of(std::string_view text) {
    std::size_t commas = 0, semicolons = 0, tabs = 0;
    bool quoted = false;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n') break;
        commas += c == ',';
        semicolons += c == ';';
        tabs += c == '\t';
    }
    if (semicolons > commas && semicolons >= tabs) return ';';
    return tabs > commas ? '\t' : ',';
}

class Reader {
public:
    Reader(const Table& table, std::string_view text)
        : table_(table), text_(text), separator_(separator_of(text)) {}

    /// The next row; nothing at the end.
    std::optional<Row> next() {
        while (at_ < text_.size() && (text_[at_] == '\n' || text_.substr(at_, 2) == "\r\n")) {
            at_ += text_[at_] == '\n' ? 1u : 2u;
            ++line_;
        }
        if (at_ >= text_.size()) return std::nullopt;
        Row row;
        row.line = line_;
        do row.cells.push_back(cell());
        while (at_ < text_.size() && text_[at_] == separator_ && ++at_);
        end_line();
        return row;
    }

private:
    std::string cell() {
        if (at_ < text_.size() && text_[at_] == '"') return quoted();
        const std::size_t begin = at_;
        while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' &&
               text_.substr(at_, 2) != "\r\n")
            ++at_;
        return std::string(text_.substr(begin, at_ - begin));
    }

    std::string quoted() {
        const std::size_t begin = line_;
        std::string cell;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '"') {
                if (text_.substr(at_, 2) != "\"\"") {
                    ++at_;
                    return cell;
                }
                ++at_;
            }
            line_ += text_[at_] == '\n';
            cell += text_[at_];
        }
        table_.refuse(begin, "a quote is opened and never closed");
    }

    void end_line() {
        if (text_.substr(at_, 2) == "\r\n") ++at_;
        if (at_ < text_.size() && text_[at_] != '\n')
            table_.refuse(line_, "something follows a closing quote");
        ++at_;
        ++line_;
    }

    const Table& table_;
    std::string_view text_;
    char separator_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
};

void check_header(const Table& table, const Row& header) {
    std::set<std::string> seen;
    for (const auto& title : header.cells) {
        if (folded(title).empty())
            table.refuse(header.line, "a column has no name; is the first line missing?");
        if (!seen.insert(folded(title)).second)
            table.refuse(header.line, fmt::format("the column '{}' is there twice", title));
    }
}

bool is_empty(const Row& row) {
    return std::all_of(row.cells.begin(), row.cells.end(),
                       [](const auto& cell) { return folded(cell).empty(); });
}

}  // namespace

Table Table::read(std::string name, std::string_view text) {
    Table table;
    table.name = std::move(name);
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    if (!base::is_utf8(text)) {
        std::size_t line = 1;
        for (auto rest = text; !rest.empty();) {
            const auto end = std::min(rest.find('\n'), rest.size());
            if (!base::is_utf8(rest.substr(0, end))) break;
            rest.remove_prefix(std::min(end + 1, rest.size()));
            ++line;
        }
        table.refuse(line, "this is not UTF-8; save the file as \"CSV UTF-8\"");
    }
    Reader reader(table, text);
    const auto header = reader.next();
    if (!header) table.refuse(1, "the file is empty");
    check_header(table, *header);
    table.header = header->cells;
    while (auto row = reader.next()) {
        if (is_empty(*row)) continue;
        if (row->cells.size() != table.header.size()) {
            table.refuse(row->line, fmt::format("{} cells where the header has {}",
                                                row->cells.size(), table.header.size()));
        }
        table.rows.push_back(std::move(*row));
    }
    return table;
}

std::optional<std::size_t> Table::column(std::string_view title) const {
    const auto wanted = folded(title);
    for (std::size_t i = 0; i < header.size(); ++i) {
        if (folded(header[i]) == wanted) return i;
    }
    return std::nullopt;
}

std::string Table::cell(const Row& row, std::string_view title) const {
    const auto at = column(title);
    if (!at) return "";
    const std::string& text = row.cells[*at];
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string::npos) return "";
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

void Table::refuse(std::size_t line, std::string_view why) const {
    throw base::UsageError(fmt::format("{}, line {}: {}", name, line, why));
}

std::string folded(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return "";
    std::string result(text.substr(begin, text.find_last_not_of(" \t") - begin + 1));
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

}  // namespace grading::marks
