// Moodle's offline grading worksheet: mod/assign/feedback/offline/importgradeslib.php. The importer
// finds Identifier, Grade, "Last modified (grade)" and the feedback plugins' columns by their
// titles. The worksheet comes back as it was downloaded, with Grade filled in and, where there is
// the column, "Feedback comments"; who has no grade here keeps the cells as they were.
#include "tests/grading/marks/formats.hpp"
#include "tests/grading/marks/safe_text.hpp"
#include "tests/grading/report.hpp"

#include <fmt/core.h>

#include <map>

namespace grading::marks {
namespace {

/// Moodle takes it for HTML. Nothing in it comes from a program.
std::string feedback(const Mark& mark) {
    std::string text;
    for (const auto& one : cases(mark)) {
        text += fmt::format("{}{}: {} of {}", text.empty() ? "" : "; ", one.id,
                            one.points ? one.points->text() : "?", one.max.text());
        if (!one.passed && !one.by_hand) text += fmt::format(" ({})", one.word);
    }
    if (mark.deduction.thousandths > 0) text += fmt::format("; late: -{}", mark.deduction.text());
    if (!mark.comment.empty()) text += ". " + mark.comment;
    return html_text(text);
}

}  // namespace

Document to_moodle(const Request& request) {
    const Roster& roster =
        needed_roster(request, Roster::Kind::Moodle,
                      "--roster FILE, the grading worksheet downloaded from Moodle");
    const Table& table = roster.table;
    const std::size_t grade = *table.column("Grade");
    const auto comments = table.column("Feedback comments");
    const auto maximum = table.column("Maximum Grade");

    Document document;
    std::map<std::size_t, std::vector<std::string>> filled;  // by row
    for (const auto& mark : request.marks.marks) {
        const auto total = mark.total();
        if (!mark.person || !total) {
            document.left_out.push_back(fmt::format(
                "{}: {}", visible(mark.student),
                mark.person ? mark.why_no_total() : std::string("nobody of the roster")));
            continue;
        }
        const std::size_t at = roster.people[*mark.person].row;
        auto cells = table.rows[at].cells;
        auto full = request.settings.full;
        if (maximum && !full) full = Points::from_text(folded(cells[*maximum]));
        cells[grade] = total->scaled(mark.max(), full.value_or(mark.max())).text_of_two_decimals();
        if (comments) cells[*comments] = feedback(mark);
        if (full && *full != mark.max() && document.notes.empty())
            document.notes.push_back(
                fmt::format("{} points here are {} in Moodle", mark.max().text(), full->text()));
        filled[at] = std::move(cells);
    }
    const auto add = [&](std::vector<std::string> cells) {
        // Columns added for us, last ones first.
        for (std::size_t i = cells.size(); i-- > 0;) {
            const auto title = folded(table.header[i]);
            if (title == "submission" || title == "group")
                cells.erase(cells.begin() + static_cast<std::ptrdiff_t>(i));
        }
        document.text += csv_row(cells);
    };
    add(table.header);
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const auto row = filled.find(i);
        add(row == filled.end() ? table.rows[i].cells : row->second);
    }
    return document;
}

}  // namespace grading::marks
