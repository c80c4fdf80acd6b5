#include "tests/grading/marks/formats.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/report.hpp"

#include <boost/json.hpp>
#include <fmt/core.h>

#include <algorithm>

namespace grading::marks {

const std::vector<Format>& formats() {
    static const std::vector<Format> table{
        {"json", "everything, for programs of your own (schemas/marks.json)", ".json", false, "",
         to_json},
        {"csv", "a row per student, for any spreadsheet", ".csv", false, "", to_csv},
        {"markdown", "a table for people", ".md", false, "", to_markdown},
        {"junit", "JUnit XML, as GitLab and Jenkins show it", ".xml", false, "", to_junit},
        {"canvas", "Canvas' gradebook import", ".csv", false, "its export as --roster", to_canvas},
        {"moodle", "Moodle's offline grading worksheet", ".csv", false, "the worksheet as --roster",
         to_moodle},
        {"gradescope", "Gradescope's results.json", ".json", true, "", to_gradescope},
        {"classroom50", "Classroom 50's result.json", ".json", true, "its runner's variables",
         to_classroom50},
        {"autolab", "Autolab's last lines of output", ".txt", true, "", to_autolab},
        {"vpl", "what Moodle's VPL reads from vpl_execution", ".txt", true, "", to_vpl}};
    return table;
}

const Format& find_format(std::string_view name) {
    std::string all;
    for (const auto& format : formats()) {
        if (format.name == name) return format;
        all += (all.empty() ? "" : ", ") + std::string(format.name);
    }
    throw base::UsageError(fmt::format("there is no format '{}'; there are {}", name, all));
}

std::vector<Case> cases(const Mark& mark) {
    std::vector<Case> all;
    if (mark.record) {
        for (const auto& result : mark.record->results) {
            Case one;
            one.id = safe_line(result.id);
            one.title = safe_line(result.title);
            one.max = Points::whole(result.max_points);
            if (result.verdict != Verdict::Setup) one.points = Points::whole(result.points);
            one.passed = result.passed();
            one.word = kind(result.verdict);
            if (!one.passed) one.told = safe_lines(told(result));
            one.seconds = result.seconds;
            all.push_back(std::move(one));
        }
    }
    for (const auto& given : mark.manual) {
        Case one;
        one.id = one.title = safe_line(given.title);
        one.points = given.points.value_or(Points{});
        one.max = given.max;
        one.by_hand = true;
        one.passed = one.points == one.max;
        one.word = given.points ? "by hand" : "no points yet";
        all.push_back(std::move(one));
    }
    return all;
}

std::vector<std::string> case_ids(const Marks& marks) {
    std::vector<std::string> ids;
    const auto add = [&ids](const std::string& id) {
        if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    };
    for (const auto& mark : marks.marks) {
        if (!mark.record) continue;
        for (const auto& result : mark.record->results) add(safe_line(result.id));
    }
    for (const auto& mark : marks.marks) {
        for (const auto& given : mark.manual) add(safe_line(given.title));
    }
    return ids;
}

boost::json::value json_number(Points points) {
    if (points.is_whole()) return points.thousandths / 1000;
    return static_cast<double>(points.thousandths) / 1000;
}

const Roster& needed_roster(const Request& request, Roster::Kind kind, std::string_view what) {
    if (request.roster == nullptr || request.roster->kind != kind)
        throw base::UsageError(fmt::format("this format needs {}", what));
    return *request.roster;
}

}  // namespace grading::marks
