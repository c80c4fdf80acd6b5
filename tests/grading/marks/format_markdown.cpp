// A table in GitHub-flavoured Markdown (https://github.github.com/gfm/#tables-extension-), for an
// issue, a wiki or $GITHUB_STEP_SUMMARY. Names of strangers stand in code spans.
#include "tests/grading/marks/formats.hpp"
#include "tests/grading/marks/safe_text.hpp"

#include <fmt/core.h>

namespace grading::marks {
namespace {

std::string cell_of(const std::vector<Case>& all, const std::string& id) {
    for (const auto& one : all) {
        if (one.id != id) continue;
        if (!one.points) return "?";
        if (one.passed || one.by_hand) return one.points->text();
        return fmt::format("{} {}", one.points->text(), one.word);
    }
    return "";
}

std::string list_of(const std::vector<std::string>& texts) {
    std::string list;
    for (const auto& text : texts) list += "* " + markdown_cell(text) + "\n";
    return list.empty() ? "" : "\n" + list;
}

}  // namespace

Document to_markdown(const Request& request) {
    const auto ids = case_ids(request.marks);
    std::string text = fmt::format("## {}\n\n| student |", markdown_cell(request.marks.lab));
    std::string rule = "|---|";
    for (const auto& id : ids) {
        text += " " + markdown_cell(id) + " |";
        rule += "---|";
    }
    text += " late | points | of |\n" + rule + "---|---:|---:|\n";
    for (const auto& mark : request.marks.marks) {
        const auto all = cases(mark);
        const auto total = mark.total();
        text += "| " + markdown_cell(mark.student) + " |";
        for (const auto& id : ids) text += " " + cell_of(all, id) + " |";
        text += fmt::format(
            " {} | {} | {} |\n",
            mark.deduction.thousandths > 0 ? "-" + mark.deduction.text() : std::string(),
            total ? total->text() : mark.why_no_total(), mark.max().text());
    }
    return {text + list_of(request.marks.warnings), {}, {}};
}

}  // namespace grading::marks
