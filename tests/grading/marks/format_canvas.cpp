// Canvas' gradebook import: instructure/canvas-lms, lib/gradebook_importer.rb, and "How do I import
// grades in the Gradebook?" of its guides. The columns of the export up to Section say who is who;
// then one column for each assignment, "TITLE (ID)". A title without its id would make a new
// assignment, so the column has to be in the export. "EX" excuses. Who has no grade here is left
// out: a blank cell would take away a grade that is there.
#include "common/base/errors.hpp"
#include "tests/grading/marks/formats.hpp"
#include "tests/grading/marks/safe_text.hpp"
#include "tests/grading/report.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace grading::marks {
namespace {

bool ends_with_id(std::string_view title) {
    if (!title.ends_with(')')) return false;
    const auto open = title.rfind('(');
    if (open == std::string_view::npos || open + 2 >= title.size()) return false;
    const auto digits = title.substr(open + 1, title.size() - open - 2);
    return std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The export's column that --assignment means: the whole title, or the only one that begins so.
std::size_t assignment_column(const Table& table, std::size_t section, const std::string& wanted) {
    std::vector<std::size_t> fitting;
    std::string all;
    for (std::size_t i = section + 1; i < table.header.size(); ++i) {
        const auto& title = table.header[i];
        if (!ends_with_id(title)) continue;
        all += (all.empty() ? "" : ", ") + fmt::format("'{}'", visible(title));
        if (title == wanted) return i;
        if (!wanted.empty() && folded(title).starts_with(folded(wanted))) fitting.push_back(i);
    }
    if (fitting.size() == 1) return fitting[0];
    if (all.empty())
        table.refuse(1, "there is no assignment 'TITLE (ID)'; make it in Canvas and export again");
    throw base::UsageError(fmt::format(
        "--assignment '{}' does not name one column of {}; it has {}", wanted, table.name, all));
}

}  // namespace

Document to_canvas(const Request& request) {
    const Roster& roster = needed_roster(request, Roster::Kind::Canvas,
                                         "--roster FILE, the gradebook exported from Canvas");
    const Table& table = roster.table;
    const std::size_t section = *table.column("Section");
    const std::size_t column = assignment_column(table, section, request.settings.assignment);
    const auto row_of = [&](const Row& from, const std::string& grade) {
        auto row = from.cells;
        row.resize(section + 1);
        row.push_back(grade);
        return csv_row(row);
    };

    Document document;
    const Row* possible = roster.points_possible();
    std::optional<Points> full = request.settings.full;
    if (possible != nullptr && !full) full = Points::from_text(folded(possible->cells[column]));
    Row header;
    header.cells = table.header;
    document.text = row_of(header, table.header[column]);
    if (possible != nullptr) document.text += row_of(*possible, possible->cells[column]);
    for (const auto& mark : request.marks.marks) {
        const auto total = mark.total();
        if (!mark.person || (!total && !mark.excused)) {
            document.left_out.push_back(fmt::format(
                "{}: {}", visible(mark.student),
                mark.person ? mark.why_no_total() : std::string("nobody of the roster")));
            continue;
        }
        const Row& row = table.rows[roster.people[*mark.person].row];
        const auto scaled = total ? total->scaled(mark.max(), full.value_or(mark.max())) : Points{};
        document.text += row_of(row, total ? scaled.text_of_two_decimals() : "EX");
        if (total && full && *full != mark.max() && document.notes.empty())
            document.notes.push_back(
                fmt::format("{} points here are {} in Canvas", mark.max().text(), full->text()));
    }
    return document;
}

}  // namespace grading::marks
