// A comma-separated file (RFC 4180) for any spreadsheet: points and verdicts of everybody.
#include "tests/grading/marks/formats.hpp"
#include "tests/grading/marks/safe_text.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace grading::marks {
namespace {

std::string row_of(const Mark& mark, const std::vector<std::string>& ids) {
    const auto total = mark.total();
    std::vector<std::string> row{mark.student, mark.group, mark.record ? mark.record->name : ""};
    const auto all = cases(mark);
    for (const auto& id : ids) {
        const auto one = std::find_if(all.begin(), all.end(),
                                      [&](const Case& candidate) { return candidate.id == id; });
        const bool there = one != all.end();
        row.push_back(there && one->points ? one->points->text() : "");
        row.push_back(there ? one->word : "");
    }
    const double hours = static_cast<double>(mark.late.count()) / 3600;
    row.push_back(mark.late.count() == 0 ? "" : fmt::format("{:.1f}", hours));
    row.push_back(mark.deduction.text());
    row.push_back(total ? total->text() : "");
    row.push_back(mark.max().text());
    row.push_back(total ? "graded" : mark.why_no_total());
    row.push_back(mark.comment);
    row.push_back(mark.record ? mark.record->isolation : "");
    return csv_row(row);
}

}  // namespace

Document to_csv(const Request& request) {
    const auto ids = case_ids(request.marks);
    std::vector<std::string> header{"student", "group", "submission"};
    for (const auto& id : ids) {
        header.push_back(id);
        header.push_back(id + " verdict");
    }
    for (const char* title :
         {"late hours", "deduction", "points", "max points", "status", "comment", "isolation"})
        header.emplace_back(title);
    std::string text = csv_row(header);
    for (const auto& mark : request.marks.marks) text += row_of(mark, ids);
    return {text, {}, {}};
}

}  // namespace grading::marks
