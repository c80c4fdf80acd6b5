#include "tests/grading/classroom/record.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/report.hpp"

#include <boost/json.hpp>
#include <fmt/core.h>

#include <utility>

namespace grading::classroom {
namespace {

namespace json = boost::json;

constexpr std::string_view kSchema = "labs/submission/1";
constexpr std::string_view kClassSchema = "labs/class/1";

json::object object_of(const Record& record) {
    json::object object;
    object["schema"] = kSchema;
    object["id"] = record.id;
    object["name"] = visible(record.name);
    object["key"] = record.key;
    object["isolation"] = record.isolation;
    object["points"] = record.points();
    object["max_points"] = record.max_points();
    object["graded"] = record.graded();
    object["seconds"] = record.seconds;
    json::array notes;
    for (const auto& note : record.notes) notes.emplace_back(visible(note));
    object["notes"] = std::move(notes);
    object["results"] = json::parse(to_json(record.results));
    return object;
}

std::string text(const json::object& object, std::string_view key) {
    return std::string(object.at(key).as_string());
}

void require_schema(const json::object& object, std::string_view schema) {
    if (text(object, "schema") != schema)
        throw base::Error(fmt::format("the schema is not {}", schema));
}

Record record_of(const json::object& object) {
    require_schema(object, kSchema);
    Record record;
    record.id = text(object, "id");
    record.name = text(object, "name");
    record.key = text(object, "key");
    record.isolation = text(object, "isolation");
    record.seconds = object.at("seconds").to_number<double>();
    for (const auto& note : object.at("notes").as_array()) {
        record.notes.emplace_back(note.as_string());
    }
    record.results = from_json(json::serialize(object.at("results")));
    return record;
}

}  // namespace

int Record::points() const {
    int sum = 0;
    for (const auto& result : results) sum += result.points;
    return sum;
}

int Record::max_points() const {
    int sum = 0;
    for (const auto& result : results) sum += result.max_points;
    return sum;
}

bool Record::graded() const {
    for (const auto& result : results) {
        if (result.verdict == Verdict::Setup) return false;
    }
    return true;
}

Result not_run(const Check& check, Verdict verdict, std::string in_words) {
    Result result;
    result.id = check.id;
    result.title = check.title;
    result.max_points = check.points;
    result.verdict = verdict;
    result.in_words = std::move(in_words);
    return result;
}

std::string record_to_json(const Record& record) {
    return json::serialize(object_of(record)) + "\n";
}

Record record_from_json(std::string_view content) {
    try {
        return record_of(json::parse({content.data(), content.size()}).as_object());
    } catch (const std::exception& error) {
        throw base::Error(fmt::format("read a submission's results: {}", error.what()));
    }
}

std::string class_to_json(const std::string& lab, const std::vector<Record>& records) {
    json::object object;
    object["schema"] = kClassSchema;
    object["lab"] = lab;
    json::array submissions;
    for (const auto& record : records) submissions.push_back(object_of(record));
    object["submissions"] = std::move(submissions);
    return json::serialize(object) + "\n";
}

ClassReport class_from_json(std::string_view content) {
    try {
        const auto value = json::parse({content.data(), content.size()});
        const auto& object = value.as_object();
        require_schema(object, kClassSchema);
        ClassReport report;
        report.lab = text(object, "lab");
        for (const auto& submission : object.at("submissions").as_array())
            report.records.push_back(record_of(submission.as_object()));
        return report;
    } catch (const std::exception& error) {
        throw base::Error(fmt::format("read the results of a class: {}", error.what()));
    }
}

}  // namespace grading::classroom
