// Lines against items, without any process.
#include "tests/grading/lane_match.hpp"

#include "tests/grading/difference.hpp"
#include "tests/support/catch.hpp"

#include <initializer_list>

using grading::MatchResult;
using State = grading::MatchResult::State;

namespace {

grading::Items items(const std::string& text) {
    const auto check = grading::parse_check(
        "step 1.1 \"t\" points 1\nrun a prog {m:word}\nrun b prog\nlane a\n" + text, "x");
    return std::get<grading::LaneBlock>(check.statements.at(2).is).items;
}

std::vector<grading::OutputLine> lines(std::initializer_list<std::string> texts) {
    std::vector<grading::OutputLine> result;
    for (const auto& text : texts) {
        grading::OutputLine line;
        line.text = text;
        line.seconds = 0.1 * static_cast<double>(result.size());
        line.when = std::chrono::system_clock::now();
        result.push_back(line);
    }
    return result;
}

MatchResult match(const std::string& expected, std::initializer_list<std::string> texts,
                  bool extra_ok = false) {
    grading::Values values{{"m", "kiwi"}};
    return grading::match_items(items(expected), lines(texts), 0, extra_ok, {}, values);
}

constexpr auto kSplit = "  split \"ab\\ncd\" {\n    receiving data...\n    Data=> {*}\n  }\n";

}  // namespace

TEST_CASE("lines match in order", "[match]") {
    CHECK(match("  a\n  b\n", {"a", "b"}).state == State::Done);
    CHECK(match("  a\n  b\n", {"a"}).state == State::NeedMore);
    const auto wrong = match("  a\n  b\n", {"a", "c", "b"});
    CHECK(wrong.state == State::Mismatch);
    CHECK(wrong.next == 1);
    CHECK(match("  a\n  b\n", {"a", "c", "b"}, true).state == State::Done);
    CHECK(match("  a\n  b\n", {"# debug", "a", "# more", "b"}).state == State::Done);
}

TEST_CASE("unordered lines come in any order, each once", "[match]") {
    const std::string block = "  unordered {\n    a\n    b\n  }\n  end\n";
    CHECK(match(block, {"a", "b", "end"}).state == State::Done);
    CHECK(match(block, {"b", "a", "end"}).state == State::Done);
    CHECK(match(block, {"b", "b", "end"}).state == State::Mismatch);
    CHECK(match("  any 1 of {\n    a\n    b\n  }\n  end\n", {"b", "end"}).state == State::Done);
}

TEST_CASE("a repeated block takes its number of rounds", "[match]") {
    CHECK(match("  repeat 2 {\n    x\n    y\n  }\n", {"x", "y", "x", "y"}).next == 4);
    CHECK(match("  repeat 2 {\n    x\n  }\n", {"x"}).state == State::NeedMore);
    const std::string range = "  repeat 1..3 {\n    x {:int}\n  }\n  end\n";
    CHECK(match(range, {"x 1", "end"}).state == State::Done);
    CHECK(match(range, {"x 1", "x 2", "x 3", "end"}).state == State::Done);
    CHECK(match(range, {"x 1", "x 2", "x 3", "x 4", "end"}).state == State::Mismatch);
    CHECK(match(range, {"end"}).state == State::Mismatch);
}

TEST_CASE("a value captured in a round belongs to that round", "[match]") {
    const std::string block = "  repeat 2 {\n    x {n:int}\n    y {n}\n  }\n";
    CHECK(match(block, {"x 1", "y 1", "x 2", "y 2"}).state == State::Done);
    CHECK(match(block, {"x 1", "y 2", "x 2", "y 2"}).state == State::Mismatch);
}

TEST_CASE("one of several sequences", "[match]") {
    const std::string block = "  either {\n    a\n    b\n  } or {\n    c\n  }\n  end\n";
    CHECK(match(block, {"a", "b", "end"}).state == State::Done);
    CHECK(match(block, {"c", "end"}).state == State::Done);
    CHECK(match(block, {"a", "end"}).state == State::Mismatch);
    CHECK(match(block, {"a"}).state == State::NeedMore);
}

TEST_CASE("every way of cutting a stream passes, and nothing else", "[match]") {
    CHECK(match(kSplit, {"receiving data...", "Data=> ab", "cd"}).state == State::Done);
    CHECK(match(kSplit, {"receiving data...", "Data=> a", "receiving data...", "Data=> b", "c",
                         "receiving data...", "Data=> d"})
              .state == State::Done);
    CHECK(match(kSplit, {"receiving data...", "Data=> ab", "", "receiving data...", "Data=> cd"})
              .state == State::Done);
    CHECK(match(kSplit, {"receiving data...", "Data=> ab", "cx"}).state == State::Mismatch);
    CHECK(
        match(kSplit, {"receiving data...", "Data=> ab", "receiving data...", "Data=> cd"}).state ==
        State::Mismatch);  // the line end in the middle is lost
    CHECK(match(kSplit, {"receiving data...", "Data=> a"}).state == State::NeedMore);
    CHECK(match(kSplit, {"Data=> ab", "cd"}).state == State::Mismatch);
}

TEST_CASE("conditions across lanes", "[match]") {
    const auto other = lines({"ready"});
    const grading::LinesByLane lanes{{"b", &other}};
    grading::Values values;
    const auto after = items("  x   after b:\"ready\"\n");
    CHECK(grading::match_items(after, lines({"x"}), 0, false, lanes, values).state == State::Done);
    const auto never = items("  x   after b:\"steady\"\n");
    const auto result = grading::match_items(never, lines({"x"}), 0, false, lanes, values);
    CHECK(result.state == State::Mismatch);
    CHECK(result.reason == "it came before b printed \"steady\"");
}

TEST_CASE("differences are said in words", "[difference]") {
    const auto words = [](const char* expected, const char* actual) {
        return grading::compare_lines(expected, actual).words;
    };
    CHECK(words("Received message: kiwi", "Recieved message: kiwi ") ==
          "\"ie\" for \"ei\", and a blank at the end");
    CHECK(words("Hello", "hello") == "upper and lower case differ");
    CHECK(words("a b", "a  b") == "the blanks differ");
    CHECK(words("12 bytes", "13 bytes") == "a number differs");
    CHECK(words("one two", "two one") == "the words are in another order");
    CHECK(words("Done", "Done!") == "\"!\" too many at the end");
    CHECK(words("Done!", "Done") == "\"!\" is missing at the end");
    CHECK(words("Server listening....", "completely different") == "another line altogether");
    CHECK(words("a", "a ") == "a blank at the end");
    CHECK(grading::compare_lines("é1", "è1").at == 0);  // whole characters, not bytes
}

TEST_CASE("one missing line among many is one finding", "[difference]") {
    std::vector<grading::Pattern> expected;
    for (const std::string text : {"a1", "b2", "c3", "d4"})
        expected.push_back(grading::Pattern::literal(text));
    const auto aligned = grading::align(expected, lines({"a1", "c3", "d4"}), {});
    REQUIRE(aligned.size() == 4);
    CHECK(aligned[0].equal);
    CHECK_FALSE(aligned[1].actual);
    CHECK(aligned[2].equal);
    CHECK(aligned[3].equal);
}

TEST_CASE("very many lines are compared in bounded time", "[difference]") {
    std::vector<grading::Pattern> expected(100'000, grading::Pattern::literal("expected line"));
    std::vector<grading::OutputLine> actual(100'000);
    const auto start = std::chrono::steady_clock::now();
    CHECK(grading::align(expected, actual, {}).size() <= 400);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
}

TEST_CASE("an unordered line whose condition does not hold captures nothing", "[match]") {
    const auto block = items(
        "  unordered {\n    id {x:int}   after b:\"go\"\n    id {y:int}\n    x is {x}\n  }\n");
    const auto printed = lines({"id 1", "id 2", "x is 2"});
    auto others = lines({"go"});
    others.front().seconds = 0.1;  // with the second line
    const grading::LinesByLane by_lane{{"b", &others}};
    grading::Values values;
    CHECK(grading::match_items(block, printed, 0, false, by_lane, values).state == State::Done);
    CHECK(values["x"] == "2");
}
