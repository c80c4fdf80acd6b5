#include "tests/grading/marks/marks.hpp"

#include "tests/grading/report.hpp"

namespace grading::marks {

Points Mark::earned() const {
    Points sum = record ? Points::whole(record->points()) : Points{};
    for (const auto& given : manual) sum += given.points.value_or(Points{});
    return sum;
}

Points Mark::max() const {
    Points sum = record ? Points::whole(record->max_points()) : Points{};
    for (const auto& given : manual) sum += given.max;
    return sum;
}

std::optional<Points> Mark::total() const {
    if (!why_no_total().empty()) return std::nullopt;
    return earned() - deduction;
}

std::string Mark::why_no_total() const {
    if (excused) return "excused";
    if (!record) return "nothing handed in";
    if (!record->graded()) return "could not be judged";
    return "";
}

Marks marks_of(const classroom::ClassReport& report) {
    Marks marks;
    marks.lab = report.lab;
    for (const auto& record : report.records) {
        Mark mark;
        mark.student = record.name;
        mark.record = record;
        marks.marks.push_back(std::move(mark));
    }
    return marks;
}

std::string told(const Result& result) {
    Style style;
    style.ascii = true;
    Result shown = result;
    shown.logs.clear();  // a path on the grader's machine
    return render(shown, style);
}

}  // namespace grading::marks
