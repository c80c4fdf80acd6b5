// The course's own format, schema "labs/marks/1": schemas/marks.json. Points are whole thousandths.
#include "tests/grading/marks/formats.hpp"
#include "tests/grading/marks/safe_text.hpp"
#include "tests/grading/report.hpp"

#include <boost/json.hpp>

namespace grading::marks {
namespace {

namespace json = boost::json;

json::object object_of(const Mark& mark) {
    json::object object;
    object["student"] = safe_line(mark.student);
    if (!mark.group.empty()) object["group"] = safe_line(mark.group);
    if (mark.record) {
        object["submission"] = safe_line(mark.record->name);
        object["isolation"] = safe_line(mark.record->isolation);
    }
    const auto total = mark.total();
    object["status"] = total ? "graded" : mark.why_no_total();
    object["earned"] = mark.earned().thousandths;
    object["deduction"] = mark.deduction.thousandths;
    object["total"] = total ? json::value(total->thousandths) : json::value(nullptr);
    object["max"] = mark.max().thousandths;
    object["late_seconds"] = mark.late.count();
    if (!mark.comment.empty()) object["comment"] = safe_lines(mark.comment);
    json::array list, notes;
    for (const auto& one : cases(mark)) {
        list.push_back({{"id", one.id},
                        {"title", one.title},
                        {"kind", one.word},
                        {"points", one.points ? json::value(one.points->thousandths) : nullptr},
                        {"max", one.max.thousandths},
                        {"seconds", one.seconds}});
    }
    if (mark.record) {
        for (const auto& note : mark.record->notes) notes.emplace_back(safe_line(note));
    }
    object["cases"] = std::move(list);
    object["notes"] = std::move(notes);
    return object;
}

}  // namespace

Document to_json(const Request& request) {
    json::object object;
    object["schema"] = "labs/marks/1";
    object["lab"] = safe_line(request.marks.lab);
    object["unit"] = "thousandths of a point";
    json::array marks, warnings;
    for (const auto& mark : request.marks.marks) marks.push_back(object_of(mark));
    for (const auto& warning : request.marks.warnings) warnings.emplace_back(safe_line(warning));
    object["marks"] = std::move(marks);
    object["warnings"] = std::move(warnings);
    return {json_document(object), {}, {}};
}

}  // namespace grading::marks
