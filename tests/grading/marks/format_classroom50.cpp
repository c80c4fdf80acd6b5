// Classroom 50's result.json, schema "classroom50/result/v1": foundation50/classroom50,
// wiki/Advanced-Autograding. Scores are whole numbers and the sums of those of the tests. Who
// handed in what is known to its runner alone, which says so in environment variables.
#include "common/base/errors.hpp"
#include "tests/grading/marks/formats.hpp"
#include "tests/grading/marks/safe_text.hpp"
#include "tests/grading/report.hpp"

#include <boost/json.hpp>
#include <fmt/core.h>

namespace grading::marks {
namespace {

namespace json = boost::json;

std::string variable(const Request& request, const std::string& name) {
    const auto found = request.settings.environment.find(name);
    if (found == request.settings.environment.end() || found->second.empty())
        throw base::UsageError(
            fmt::format("${} is not set; Classroom 50's runner sets it for the autograder that "
                        "lab package classroom50 makes",
                        name));
    return safe_line(found->second);
}

std::int64_t whole(Points points, const Case& one) {
    if (!points.is_whole())
        throw base::UsageError(
            fmt::format("{}: Classroom 50 takes whole points only, not {}", one.id, points.text()));
    return points.thousandths / 1000;
}

}  // namespace

Document to_classroom50(const Request& request) {
    const Mark& mark = *request.mark;
    if (!mark.total())
        return {"", {fmt::format("{}: {}", visible(mark.student), mark.why_no_total())}, {}};
    if (mark.deduction.thousandths > 0)
        throw base::UsageError("Classroom 50 takes nothing off for being late; leave out --late");
    json::object object{{"schema", "classroom50/result/v1"}};
    object["classroom"] = variable(request, "CLASSROOM");
    object["assignment"] = variable(request, "ASSIGNMENT");
    object["submission"] = variable(request, "SUBMISSION_TAG");
    object["commit"] = variable(request, "COMMIT_URL");
    object["release"] = variable(request, "RELEASE_URL");
    const auto& known = request.settings.environment;
    object["review"] = known.contains("REVIEW_URL") && !known.at("REVIEW_URL").empty()
                           ? variable(request, "REVIEW_URL")
                           : variable(request, "COMMIT_URL");
    object["datetime"] = variable(request, "SUBMITTED_AT");
    std::int64_t score = 0, max = 0;
    json::array tests;
    for (const auto& one : cases(mark)) {
        const auto points = whole(*one.points, one);
        const auto of = whole(one.max, one);
        score += points;
        max += of;
        json::object test{{"test-name", one.id == one.title ? one.id : one.id + " " + one.title},
                          {"passed", one.passed},
                          {"score", points},
                          {"max-score", of},
                          {"kind", one.word}};
        if (!one.told.empty()) test["output"] = one.told;
        tests.push_back(std::move(test));
    }
    object["score"] = score;
    object["max-score"] = max;
    object["tests"] = std::move(tests);
    return {json_document(object), {}, {}};
}

}  // namespace grading::marks
