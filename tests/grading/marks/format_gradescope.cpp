// Gradescope's results.json: gradescope-autograders.readthedocs.io/en/latest/specs. Whatever a
// program has printed is declared as text; the other formats would render it. A case that could not
// be judged has no score, so that it counts neither for nor against the student.
#include "tests/grading/marks/formats.hpp"
#include "tests/grading/marks/safe_text.hpp"
#include "tests/grading/report.hpp"

#include <boost/json.hpp>
#include <fmt/core.h>

#include <cmath>

namespace grading::marks {
namespace {

namespace json = boost::json;

json::object test_of(const Case& one) {
    json::object test;
    test["number"] = one.id;
    test["name"] = one.title;
    test["name_format"] = "text";
    if (one.points) {
        test["score"] = json_number(*one.points);
        test["max_score"] = json_number(one.max);
    }
    if (!one.by_hand) test["status"] = one.passed ? "passed" : "failed";
    test["output_format"] = "text";
    test["output"] = one.points ? one.told
                                : "This could not be judged, which is not your fault: it is not "
                                  "counted until your submission is graded again.\n" +
                                      one.told;
    test["visibility"] = "visible";
    test["tags"] = {one.word};
    return test;
}

std::string output_of(const Mark& mark) {
    std::string text = fmt::format("{} of {} points", mark.earned().text(), mark.max().text());
    if (mark.deduction.thousandths > 0)
        text += fmt::format(", less {} for being late", mark.deduction.text());
    text += "\n";
    for (const auto& note : mark.record->notes) text += note + "\n";
    if (!mark.comment.empty()) text += mark.comment + "\n";
    return safe_lines(text);
}

}  // namespace

Document to_gradescope(const Request& request) {
    const Mark& mark = *request.mark;
    json::object object;
    // At the top it takes the place of the sum.
    if (const auto total = mark.total(); total && mark.deduction.thousandths > 0)
        object["score"] = json_number(*total);
    object["execution_time"] = std::round(mark.record->seconds * 10) / 10;
    object["output"] = output_of(mark);
    object["output_format"] = "text";
    object["test_output_format"] = "text";
    object["test_name_format"] = "text";
    object["visibility"] = "visible";
    object["stdout_visibility"] = "hidden";
    json::array tests;
    for (const auto& one : cases(mark)) tests.push_back(test_of(one));
    object["tests"] = std::move(tests);
    object["extra_data"] = {{"lab", safe_line(request.marks.lab)},
                            {"isolation", safe_line(mark.record->isolation)}};
    return {json_document(object), {}, {}};
}

}  // namespace grading::marks
