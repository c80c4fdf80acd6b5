// Moodle's Virtual Programming Lab: jcrodriguez-dis/moodle-mod_vpl, what its evaluation reads on
// stdout of vpl_execution. A block of comments between "<|--" and "--|>": "-" begins a title, ">" a
// preformatted line; then the grade. --max is the site's $VPL_GRADEMAX. Without "Grade" VPL
// proposes none, which is right for what could not be judged.
#include "tests/grading/marks/formats.hpp"
#include "tests/grading/marks/safe_text.hpp"
#include "tests/grading/report.hpp"

#include <fmt/core.h>

namespace grading::marks {

Document to_vpl(const Request& request) {
    const Mark& mark = *request.mark;
    constexpr std::size_t kLargest = 200 * 1024;  // VPL reads 256 KiB
    Document document;
    std::string& text = document.text;
    text = "<|--\n";
    for (const auto& one : cases(mark)) {
        const auto points = one.points ? one.points->text() : "not judged";
        const auto title = one.id == one.title ? one.id : one.id + " " + one.title;
        text += fmt::format("-{} ({} of {})\n", title, points, one.max.text());
        if (one.told.empty()) continue;
        const auto lines = vpl_lines(one.told);
        text += text.size() + lines.size() < kLargest ? lines : ">[too long to be shown here]\n";
    }
    if (mark.deduction.thousandths > 0)
        text += fmt::format("-Late: {} points less\n", mark.deduction.text());
    if (!mark.comment.empty()) text += "-Comment\n" + vpl_lines(mark.comment);
    text += "--|>\n";
    const auto total = mark.total();
    if (!total) {
        document.left_out.push_back(
            fmt::format("{}: {}", visible(mark.student), mark.why_no_total()));
        return document;
    }
    const auto grade = total->scaled(mark.max(), request.settings.full.value_or(mark.max()));
    text += fmt::format("\nGrade :=>> {}\n", grade.text_of_two_decimals());
    return document;
}

}  // namespace grading::marks
