// What a program printed must not be able to harm a terminal, an XML reader or a JSON reader.
#include "tests/grading/report.hpp"

#include "common/base/errors.hpp"
#include "common/base/text.hpp"
#include "tests/grading/accident.hpp"
#include "tests/support/catch.hpp"

#include <boost/json.hpp>
#include <pugixml.hpp>

#include <random>

using grading::HistoryLine;
using grading::Result;
using grading::Verdict;

namespace {

Result hostile(const std::string& bytes) {
    Result result;
    result.id = "1.1";
    result.title = "a title";
    result.verdict = Verdict::WrongOutput;
    result.max_points = 3;
    result.in_words = "it printed " + bytes;
    result.programs.push_back({"server", "server " + bytes, "running", false, {bytes}});
    HistoryLine good, bad, expected;
    good.lane = bad.lane = expected.lane = "server";
    good.text = bad.text = bytes;
    good.seconds = bad.seconds = 0.5;
    bad.mark = HistoryLine::Mark::Bad;
    expected.mark = HistoryLine::Mark::Expected;
    expected.text = "Hello";
    result.history = {good, bad, expected};
    return result;
}

/// No control character but the line end, no invalid UTF-8, no bidirectional mark.
bool harmless(std::string_view text) {
    while (!text.empty()) {
        const auto point = base::first_code_point(text);
        const auto c = point.value;
        const bool control = (c < 0x20 && c != '\n') || (c >= 0x7F && c < 0xA0);
        const bool bidi = c >= 0x202A && c <= 0x202E;
        if (!point.valid || control || bidi || (c & 0xFFFE) == 0xFFFE) return false;
        text.remove_prefix(point.length);
    }
    return true;
}

const std::vector<std::string>& attacks() {
    static const std::vector<std::string> list{"\x1b]0;owned\x07\x1b[2J",
                                               "\xff\xfe broken \xc3",
                                               std::string("nul\0nul", 7),
                                               "]]></failure><script>alert(1)</script>",
                                               "\xe2\x80\xae reversed",
                                               "\xef\xbf\xbe\xef\xbf\xbf",
                                               "::error::x",
                                               "Grade :=>> 100",
                                               "=cmd|'/c calc'!A1",
                                               "\r overwritten",
                                               "&lt;&#x1;"};
    return list;
}

}  // namespace

TEST_CASE("visible text has no control characters and keeps what can be read", "[report]") {
    CHECK(grading::visible("plain, é, 漢, ✔") == "plain, é, 漢, ✔");
    CHECK(grading::visible("\x1b[31m") == "\\x1b[31m");
    CHECK(grading::visible("\xff") == "\\xff");
    CHECK(grading::visible("\xe2\x80\xae") == "\\u{202e}");
}

TEST_CASE("hostile bytes leave every report valid and harmless", "[report]") {
    for (const auto& attack : attacks()) {
        const auto result = hostile(attack);
        INFO(grading::visible(attack));
        CHECK(harmless(grading::render(result, {})));
        const auto json = grading::to_json({result});
        CHECK(harmless(json));
        CHECK(grading::from_json(json).at(0).verdict == Verdict::WrongOutput);
        const auto xml = grading::to_junit({result}, "suite " + attack);
        CHECK(harmless(xml));
        pugi::xml_document document;
        CHECK(document.load_string(xml.c_str()));
        CHECK(document.select_nodes("//testcase").size() == 1);
    }
}

TEST_CASE("random bytes leave every report valid and harmless", "[report]") {
    std::mt19937 random(1);
    for (int i = 0; i < 500; ++i) {
        std::string bytes;
        for (int j = 0; j < 60; ++j) bytes += static_cast<char>(random());
        const auto result = hostile(bytes);
        REQUIRE(harmless(grading::render(result, {})));
        REQUIRE(harmless(grading::to_json({result})));
        pugi::xml_document document;
        REQUIRE(document.load_string(grading::to_junit({result}, "s").c_str()));
    }
}

TEST_CASE("the states of the programs stand below one another; a long command widens none of them",
          "[report]") {
    Result result;
    result.verdict = Verdict::WrongOutput;
    const std::string rule = "serve " + grading::quoted("process(['hello', '1'])");
    result.programs.push_back({"ns", "name_server --port 0", "running", true, {}});
    result.programs.push_back({"one", "chain_link 1 2", "exit status 0", false, {}});
    result.programs.push_back({"two", rule + std::string(80, 'x'), "running", true, {}});
    const std::string text = grading::render(result, {});
    INFO(text);
    CHECK(text.find("    programs  ns   name_server --port 0   running\n"
                    "              one  chain_link 1 2         exit status 0\n"
                    "              two  serve \"process(['hello', '1'])\"") != std::string::npos);
    CHECK(text.find("xxx   running\n") != std::string::npos);
}

TEST_CASE("an argument is quoted as a shell needs it, and as it is read best", "[report]") {
    CHECK(grading::quoted("plain") == "plain");
    CHECK(grading::quoted("") == "''");
    CHECK(grading::quoted("two words") == "'two words'");
    CHECK(grading::quoted("it's") == "\"it's\"");
    CHECK(grading::quoted("it's $5") == "'it'\\''s $5'");
}

TEST_CASE("results survive the way through JSON", "[report]") {
    auto result = hostile("text");
    result.seed = 17;
    result.seconds = 1.5;
    result.not_reached = {"1.2"};
    result.looks_like = "a known mistake";
    result.note = "a note";
    const auto again = grading::from_json(grading::to_json({result})).at(0);
    CHECK(again.seed == 17);
    CHECK(again.history.size() == 3);
    CHECK(again.history.at(1).mark == HistoryLine::Mark::Bad);
    CHECK(again.not_reached == result.not_reached);
    CHECK(again.looks_like == result.looks_like);
    CHECK(again.note == result.note);
    CHECK_THROWS_AS(grading::from_json("{}"), base::Error);
    CHECK_THROWS_AS(grading::from_json("not json"), base::Error);
}

TEST_CASE("JUnit counts failures, errors and what was not reached apart", "[report]") {
    std::vector<Result> results(4);
    results[0].verdict = Verdict::Passed;
    results[1].verdict = Verdict::Crashed;
    results[2].verdict = Verdict::Setup;
    results[3].verdict = Verdict::NotReached;
    pugi::xml_document document;
    REQUIRE(document.load_string(grading::to_junit(results, "lab1").c_str()));
    const auto suite = document.child("testsuites").child("testsuite");
    CHECK(suite.attribute("tests").as_int() == 4);
    CHECK(suite.attribute("failures").as_int() == 1);
    CHECK(suite.attribute("errors").as_int() == 1);
    CHECK(suite.attribute("skipped").as_int() == 1);
}

TEST_CASE("the message has colour only on request and an ASCII form", "[report]") {
    const auto result = hostile("Hallo");
    CHECK(grading::render(result, {}).find('\x1b') == std::string::npos);
    grading::Style colored;
    colored.color = true;
    CHECK(grading::render(result, colored).find("\x1b[") != std::string::npos);
    grading::Style ascii;
    ascii.ascii = true;
    for (const char c : grading::render(result, ascii)) CHECK(static_cast<unsigned char>(c) < 0x80);
}
