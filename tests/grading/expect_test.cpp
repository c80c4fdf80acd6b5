// Reading .expect files: what is accepted, and that each mistake is refused with its place.
#include "common/base/errors.hpp"
#include "tests/grading/check.hpp"
#include "tests/support/catch.hpp"

#include <csignal>

using grading::parse_check;

namespace {

/// The error for a file that starts with a good step line, without "x.expect:N: ".
std::string refusal(const std::string& rest, int line) {
    try {
        parse_check("step 1.1 \"t\" points 1\n" + rest, "x.expect");
    } catch (const base::Error& error) {
        const std::string text = error.what();
        const auto place = "x.expect:" + std::to_string(line) + ": ";
        INFO(text);
        CHECK(text.substr(0, place.size()) == place);
        return text.substr(std::min(place.size(), text.size()));
    }
    return "accepted";
}

bool says(const std::string& text, const std::string& part) {
    INFO(text);
    const bool found = text.find(part) != std::string::npos;
    CHECK(found);
    return found;
}

}  // namespace

TEST_CASE("every kind of item is read", "[expect]") {
    const auto check = parse_check(R"(# comment
step 3.2 "an observer prints"   points 3
start subject  observable_server --ns localhost:{ns:port}  ready "Observable ready."
start peer     @tcp_peer  ready listening {p:port}
run   note     notify {m:word}
lane  note
  Received {m}   after subject:"Observable ready."   within 500ms of peer:"x"
  unordered {
    a
    b
  }
  any 1 of {
    c
    d
  }
  repeat 2..3 {
    e
  }
  either {
    f
  } or {
    g
  }
  split "{m}!" {
    Data=> {*}
  }
  "  quoted\t"
stop subject peer
)",
                                   "3.2.expect");
    const auto& items = std::get<grading::LaneBlock>(check.statements.at(3).is).items;
    REQUIRE(items.size() == 7);
    const auto& line = std::get<grading::LineItem>(items[0].is);
    REQUIRE(line.conditions.size() == 2);
    CHECK(line.conditions[1].within == std::chrono::milliseconds(500));
    CHECK(std::get<grading::UnorderedItem>(items[1].is).needed == 2);
    CHECK(std::get<grading::UnorderedItem>(items[2].is).needed == 1);
    CHECK(std::get<grading::RepeatItem>(items[3].is).at_most == 3);
    CHECK(std::get<grading::EitherItem>(items[4].is).branches.size() == 2);
    CHECK(std::get<grading::SplitItem>(items[5].is).block.size() == 1);
    CHECK(std::get<grading::LineItem>(items[6].is).pattern.source() == "  quoted\t");
}

TEST_CASE("the statements of a file keep their order and their words", "[expect]") {
    const auto check = parse_check(
        "step 3.2 \"an observer\" points 3 needs 3.1\nby-hand bob observer --x\n"
        "start bob observer --name \"two words\" pty ready \"ok {n:int}\"\n"
        "type bob \"hi\" after \"? \"\nlane bob extra ok\n  line {n}\n\nstop bob\n"
        "file a.txt size 10\nfile b.txt absent\nnever bob \"bad\"\n"
        "looks-like \"s\" when verdict \"HUNG\" and line bob \"x\"\n",
        "3.2.expect");
    CHECK(check.id == "3.2");
    CHECK(check.needs == std::vector<std::string>{"3.1"});
    CHECK(check.programs() == std::vector<std::string>{"observer"});
    REQUIRE(check.statements.size() == 6);
    const auto& start = std::get<grading::Start>(check.statements[0].is);
    CHECK(start.pty);
    CHECK(start.arguments.at(1).source() == "two words");
    CHECK(std::get<grading::LaneBlock>(check.statements[2].is).extra_ok);
    CHECK(std::get<grading::Signal>(check.statements[3].is).number == SIGTERM);
    CHECK(check.mistakes.at(0).when.size() == 2);
}

TEST_CASE("each mistake in a file is refused with line and reason", "[expect]") {
    const std::string run = "run a prog\n";
    says(refusal("stop b\n" + run, 2), "no program was started under the name b");
    says(refusal("start a prog\n", 1), "a is started and never ended");
    says(refusal("sleep 1\n", 2), "no statement \"sleep\"");
    says(refusal("run a prog {x}\n", 2), "{x} has no value here");
    says(refusal(run + "lane a\n  {x}\n", 4), "{x} has no value here");
    says(refusal(run + "lane a\n  repeat 2 {\n    x\n", 4), "not closed");
    says(refusal(run + "lane a\n  repeat 3..2 {\n    x\n  }\n", 4), "A not above B");
    says(refusal(run + "lane a\n  any 3 of {\n    x\n  }\n", 4), "any 3 of only 1");
    says(refusal(run + "lane a\n  split \"x\" {\n    y\n  }\n", 4), "exactly one line");
    says(refusal(run + "lane a\n  x   after b:\"y\"\n", 4), "name b");
    says(refusal(run + "  indented\n", 3), "no");
    says(refusal("run a prog ready \"x\"\n", 2), "ready has no meaning");
    says(refusal("run a prog \"x\n", 2), "a \" is not closed");
    says(refusal(run + "type a \"\\q\"\n", 3), "no escape");
    says(refusal(run + "file ../x absent\n", 3), "stays in it");
    says(refusal(run + "exit a many\n", 3), "not a number");
    says(refusal(run + "exit a 0 1\n", 3), "one word too many");
    says(refusal(run + "limit time 5\n", 3), "number with s");
    says(refusal(run + "looks-like \"x\" when verdict \"BAD\"\n", 1), "no verdict");
    says(refusal("start a @peer\nkill a\n", 1), "nothing is checked");
    says(refusal("start a prog\nstart a prog\nkill a\n", 3), "running already");
    CHECK(refusal(run, 1) == "accepted");
}

TEST_CASE("a file without a step line is refused", "[expect]") {
    CHECK_THROWS_AS(parse_check("run a prog\n", "x"), base::Error);
    CHECK_THROWS_AS(parse_check("", "x"), base::Error);
    CHECK_THROWS_AS(parse_check("step 1.1 \"t\"\n", "x"), base::Error);
}
