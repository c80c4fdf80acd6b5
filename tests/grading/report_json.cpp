// Results as JSON, and back.
#include "common/base/errors.hpp"
#include "tests/grading/report.hpp"

#include <boost/json.hpp>
#include <fmt/core.h>

#include <array>

namespace grading {
namespace {

namespace json = boost::json;

constexpr std::string_view kSchema = "labs/results/1";

constexpr std::array<std::string_view, 4> kMarks{"good", "bad", "expected", "note"};

json::value strings(const std::vector<std::string>& texts) {
    json::array array;
    for (const auto& text : texts) array.emplace_back(visible(text));
    return array;
}

json::object to_object(const ProgramState& program) {
    return {{"lane", program.lane},
            {"command", visible(program.command)},
            {"state", visible(program.state)},
            {"course", program.course},
            {"last", strings(program.last)}};
}

json::object to_object(const HistoryLine& line) {
    json::object object{{"mark", kMarks.at(static_cast<std::size_t>(line.mark))},
                        {"lane", line.lane},
                        {"text", visible(line.text)}};
    if (line.seconds) object["seconds"] = *line.seconds;
    if (!line.remark.empty()) object["remark"] = visible(line.remark);
    if (line.caret > 0) object["caret"] = visible(line.text.substr(0, line.caret)).size();
    return object;
}

json::object to_object(const Result& result) {
    json::object object{{"id", result.id},
                        {"title", visible(result.title)},
                        {"kind", kind(result.verdict)},
                        {"points", result.points},
                        {"max_points", result.max_points},
                        {"seconds", result.seconds},
                        {"seed", result.seed},
                        {"isolation", result.isolation}};
    const auto add = [&](std::string_view key, const std::string& text) {
        if (!text.empty()) object[key] = visible(text);
    };
    add("in_words", result.in_words);
    add("looks_like", result.looks_like);
    add("read", result.read);
    add("hint", result.hint);
    add("again", result.again);
    add("by_hand", result.by_hand);
    add("note", result.note);
    add("logs", result.logs);
    object["not_reached"] = strings(result.not_reached);
    json::array programs, history;
    for (const auto& program : result.programs) programs.push_back(to_object(program));
    for (const auto& line : result.history) history.push_back(to_object(line));
    object["programs"] = std::move(programs);
    object["history"] = std::move(history);
    return object;
}

std::string text_of(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value == nullptr ? std::string() : std::string(value->as_string());
}

std::vector<std::string> texts_of(const json::object& object, std::string_view key) {
    std::vector<std::string> texts;
    for (const auto& value : object.at(key).as_array()) texts.emplace_back(value.as_string());
    return texts;
}

ProgramState program_from(const json::object& object) {
    ProgramState program;
    program.lane = text_of(object, "lane");
    program.command = text_of(object, "command");
    program.state = text_of(object, "state");
    program.course = object.at("course").as_bool();
    program.last = texts_of(object, "last");
    return program;
}

HistoryLine line_from(const json::object& object) {
    HistoryLine line;
    const auto mark = text_of(object, "mark");
    for (std::size_t i = 0; i < kMarks.size(); ++i)
        if (kMarks.at(i) == mark) line.mark = static_cast<HistoryLine::Mark>(i);
    line.lane = text_of(object, "lane");
    line.text = text_of(object, "text");
    line.remark = text_of(object, "remark");
    if (const auto* seconds = object.if_contains("seconds"))
        line.seconds = seconds->to_number<double>();
    if (const auto* caret = object.if_contains("caret"))
        line.caret = caret->to_number<std::size_t>();
    return line;
}

Verdict verdict_from(std::string_view text) {
    for (int i = 0; i <= static_cast<int>(Verdict::NotReached); ++i)
        if (kind(static_cast<Verdict>(i)) == text) return static_cast<Verdict>(i);
    throw base::Error(fmt::format("there is no verdict \"{}\"", text));
}

Result result_from(const json::object& object) {
    Result result;
    result.id = text_of(object, "id");
    result.title = text_of(object, "title");
    result.verdict = verdict_from(text_of(object, "kind"));
    result.points = object.at("points").to_number<int>();
    result.max_points = object.at("max_points").to_number<int>();
    result.seconds = object.at("seconds").to_number<double>();
    result.seed = object.at("seed").to_number<unsigned>();
    result.isolation = text_of(object, "isolation");
    result.note = text_of(object, "note");
    result.in_words = text_of(object, "in_words");
    result.looks_like = text_of(object, "looks_like");
    result.read = text_of(object, "read");
    result.hint = text_of(object, "hint");
    result.again = text_of(object, "again");
    result.by_hand = text_of(object, "by_hand");
    result.logs = text_of(object, "logs");
    result.not_reached = texts_of(object, "not_reached");
    for (const auto& program : object.at("programs").as_array())
        result.programs.push_back(program_from(program.as_object()));
    for (const auto& line : object.at("history").as_array())
        result.history.push_back(line_from(line.as_object()));
    return result;
}

}  // namespace

std::string to_json(const std::vector<Result>& results) {
    json::array array;
    for (const auto& result : results) array.push_back(to_object(result));
    return json::serialize(json::object{{"schema", kSchema}, {"results", std::move(array)}}) + "\n";
}

std::vector<Result> from_json(std::string_view text) {
    try {
        const auto document = json::parse({text.data(), text.size()});
        const auto& object = document.as_object();
        if (text_of(object, "schema") != kSchema)
            throw base::Error(fmt::format("the schema is not {}", kSchema));
        std::vector<Result> results;
        for (const auto& result : object.at("results").as_array())
            results.push_back(result_from(result.as_object()));
        return results;
    } catch (const base::Error&) {
        throw;
    } catch (const std::exception& error) {
        throw base::Error(fmt::format("read results: {}", error.what()));
    }
}

}  // namespace grading
