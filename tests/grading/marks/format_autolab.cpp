// Autolab's feedback: docs.autolabproject.com/lab, "Feedback". The last line of output holds the
// scores of the lab's problems, which have to be named like our exercises ("1.1"); the line before
// it the stages. Autolab puts quotes around every word before a colon before it reads the line, so
// no text in these lines may hold a colon.
#include "tests/grading/marks/formats.hpp"
#include "tests/grading/marks/safe_text.hpp"
#include "tests/grading/report.hpp"

#include <boost/json.hpp>
#include <fmt/core.h>

namespace grading::marks {
namespace {

namespace json = boost::json;

std::string without_colon(std::string text) {
    for (std::size_t at = 0; (at = text.find(':', at)) != std::string::npos;)
        text.replace(at, 1, " ");
    return text;
}

}  // namespace

Document to_autolab(const Request& request) {
    const Mark& mark = *request.mark;
    Document document;
    if (!mark.total()) {
        document.left_out.push_back(
            fmt::format("{}: {}", visible(mark.student), mark.why_no_total()));
        return document;
    }
    json::object scores, stage;
    for (const auto& one : cases(mark)) {
        if (!one.told.empty()) document.text += one.told + "\n";
        const auto id = without_colon(one.id);
        scores[id] = json_number(*one.points);
        if (one.by_hand) continue;
        json::object outcome{{"passed", one.passed}};
        if (!one.passed) outcome["hint"] = one.word;
        stage[id + " " + without_colon(one.title)] = std::move(outcome);
    }
    if (mark.deduction.thousandths > 0) {
        // A problem of its own, as Autolab adds up what it is given.
        scores["late"] = json_number(Points{} - mark.deduction);
    }
    const auto lab = without_colon(safe_line(request.marks.lab));
    const json::object stages{
        {"_presentation", "semantic"}, {"stages", json::array{lab}}, {lab, std::move(stage)}};
    document.text += json_line(stages) + "\n";
    document.text += json_line(json::object{{"scores", std::move(scores)}}) + "\n";
    return document;
}

}  // namespace grading::marks
