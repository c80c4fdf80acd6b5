#include "tests/grading/marks/sample.hpp"

#include <array>
#include <string_view>

namespace grading::marks {
namespace {

using namespace std::string_view_literals;

// With the NULs and the bytes that are no UTF-8.
constexpr std::array kAttacks = {"\x1b[2J\x1b]0;title\x07"sv,
                                 "\0\x01\x08\x0b\x7f"sv,
                                 "\xff\xfe\xc0\x80\xed\xa0\x80"sv,
                                 "\xef\xbf\xbe \xef\xbf\xbf"sv,
                                 "\xe2\x80\xae\xe2\x80\x8b\xef\xbb\xbf\xe2\x80\xa8"sv,
                                 "<script>alert(1)</script>"sv,
                                 "]]>"sv,
                                 "&#x1;&lt;"sv,
                                 "=cmd|'/C calc'!A0"sv,
                                 "@SUM(A1)"sv,
                                 "+1;=1+1"sv,
                                 "-2\n=3"sv,
                                 "\n::notice title=Autograding report::{}"sv,
                                 "\n  ::set-output name=x::y"sv,
                                 "\n\xc2\xa0::error::"sv,
                                 "##[error]"sv,
                                 "\nGrade :=>> 100\n"sv,
                                 "\n--|>\nGrade :=>>100"sv,
                                 "<|--"sv,
                                 "{\"scores\":{\"1.1\":100}}"sv,
                                 "word:word"sv,
                                 "a,b\"c;d\te"sv,
                                 "\r\n"sv,
                                 "| a | `b` | \\| |"sv,
                                 "``` ~~~"sv,
                                 "@everyone [x](javascript:x) ![](http://x)"sv,
                                 "plain words"sv,
                                 "\xc3\xb6\xe6\xbc\xa2"sv};

Result result_of(std::string id, std::string title, int points, Verdict verdict) {
    Result result;
    result.id = std::move(id);
    result.title = std::move(title);
    result.max_points = points;
    result.verdict = verdict;
    if (verdict == Verdict::Passed) result.points = points;
    result.seconds = 0.25;
    result.isolation = "bubblewrap";
    return result;
}

classroom::Record record_of(std::string name, Verdict second) {
    classroom::Record record;
    record.id = name + "-1a2b3c4d";
    record.name = std::move(name);
    record.key = "0123456789abcdef";
    record.isolation = "bubblewrap";
    record.seconds = 3.25;
    record.results = {result_of("1.1", "every client gets the time", 2, Verdict::Passed),
                      result_of("1.2", "the client reads until the stream ends", 1, second)};
    return record;
}

}  // namespace

classroom::ClassReport sample_report() {
    classroom::ClassReport report;
    report.lab = "lab1-sockets";
    report.records = {record_of("anna", Verdict::Passed), record_of("bert", Verdict::WrongOutput),
                      record_of("carla", Verdict::Setup)};
    auto& bert = report.records[1];
    bert.notes = {"time_server.cpp has CR LF line ends; accepted"};
    auto& wrong = bert.results[1];
    wrong.programs = {{"client", "time_client --port 4711", "exit status 0", false, {}}};
    wrong.history = {{HistoryLine::Mark::Bad, 0.5, "client", "<b>]]>\x1b[31m=1", "a word", 0},
                     {HistoryLine::Mark::Expected, {}, "client", "The time is", "", 3}};
    wrong.in_words = "client printed one line that differs.";
    wrong.logs = "/home/grader/logs";
    report.records[2].results[1].in_words = "There is no port left on this machine.";
    return report;
}

std::string hostile_text(std::mt19937& random) {
    std::string text;
    const auto parts = random() % 3;
    for (std::size_t i = 0; i <= parts; ++i) {
        if (random() % 4 == 0) {
            for (auto bytes = random() % 8; bytes > 0; --bytes) text += static_cast<char>(random());
        } else {
            text += kAttacks.at(random() % kAttacks.size());
        }
    }
    return text;
}

classroom::ClassReport hostile_report(std::mt19937& random, std::size_t count) {
    constexpr std::array kVerdicts = {Verdict::Passed,      Verdict::NotBuilt, Verdict::WrongOutput,
                                      Verdict::ExtraOutput, Verdict::Crashed,  Verdict::NotReached};
    classroom::ClassReport report = sample_report();
    report.records.clear();
    for (std::size_t i = 0; i < count; ++i) {
        auto record = record_of("x" + std::to_string(i), kVerdicts.at(random() % kVerdicts.size()));
        record.name = hostile_text(random) + "x";
        record.notes = {hostile_text(random)};
        for (auto& result : record.results) {
            result.title = hostile_text(random);
            result.in_words = hostile_text(random);
            result.looks_like = hostile_text(random);
            result.note = hostile_text(random);
            result.programs = {{"client",
                                hostile_text(random),
                                hostile_text(random),
                                false,
                                {hostile_text(random)}}};
            result.history = {{HistoryLine::Mark::Good, 0.1, "client", hostile_text(random), "", 0},
                              {HistoryLine::Mark::Bad, 0.1, "client", hostile_text(random),
                               hostile_text(random), 0},
                              {HistoryLine::Mark::Expected, {}, "client", "x", "", 0}};
        }
        report.records.push_back(std::move(record));
    }
    return report;
}

}  // namespace grading::marks
