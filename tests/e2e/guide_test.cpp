// The reader of the guides: tools/guide_*.hpp.
#include "common/base/errors.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tools/maintain/guide_document.hpp"
#include "tools/maintain/guide_expected.hpp"
#include "tools/maintain/guide_match.hpp"
#include "tools/maintain/guide_rules.hpp"
#include "tools/maintain/guide_session.hpp"
#include "tools/maintain/guide_sources.hpp"

#include <filesystem>

using namespace lab::guides;

namespace {

constexpr auto kText = R"(# Lab 1 · A title

*3 h · 2 points · you edit `a.cpp`*

## 1.1 Answer the call

*2 points · 25 minutes · about 10 lines*

**Goal.** You will answer. See [the list](list.md#top).

**Try first.** Nobody listens:

```console server
$ printf a > b
$ build/lab1-sockets/time_server
Got {port}
^C
```

**If it fails.**

| What you see | Usual cause | Where |
|---|---|---|
| `a \| b` | two | three |

## Break it

<!-- code: common/a.hpp int f -->
```cpp
int f();
```
)";

std::vector<Shown> shown(std::initializer_list<const char*> lines) {
    std::vector<Shown> result;
    int number = 1;
    for (const char* line : lines) result.push_back({line, number++});
    return result;
}

bool fits(std::initializer_list<const char*> pattern, const std::vector<std::string>& came) {
    grading::Values values;
    return !first_difference(shown(pattern), came, values).has_value();
}

}  // namespace

TEST_CASE("a guide is taken apart into sections, parts and blocks", "[guide]") {
    const Guide guide = parse_guide(kText, "GUIDE.md");

    REQUIRE(guide.sections.size() == 3);
    const Section& step = guide.sections[1];
    CHECK(step.id == "1.1");
    CHECK(step.exercise);
    CHECK(step.promise->points == 2);
    CHECK(step.promise->lines == 10);
    CHECK(step.part("Try first") != nullptr);
    CHECK(guide.sections[2].id == "Break it");
    CHECK_FALSE(guide.sections[2].exercise);
    REQUIRE(guide.blocks.size() == 2);
    CHECK(guide.blocks[0].section == "1.1");
    CHECK(guide.blocks[0].part == "Try first");
    CHECK(guide.blocks[0].words == std::vector<std::string>{"server"});
    CHECK(guide.blocks[1].quoted == "common/a.hpp int f");
    REQUIRE(guide.links.size() == 1);
    CHECK(guide.links[0].target == "list.md#top");
    CHECK(step.rows.back().cells == std::vector<std::string>{"`a | b`", "two", "three"});
}

TEST_CASE("a console block is commands with what they print", "[guide]") {
    const Guide guide = parse_guide(kText, "GUIDE.md");

    const auto typed = typed_in(guide.blocks[0]);

    REQUIRE(typed.size() == 2);
    CHECK(typed[0].command == "printf a > b");
    CHECK(typed[0].shown.empty());
    CHECK(typed[1].shown.size() == 1);
    CHECK(guide.lines[static_cast<std::size_t>(typed[1].shown[0].line) - 1] == "Got {port}");
}

TEST_CASE("a console block may need a program, in a terminal or without one", "[guide]") {
    Block block;
    CHECK(block.needs().empty());
    block.words = {"redis", "needs", "redis-server"};
    CHECK(block.terminal() == "redis");
    CHECK(block.needs() == "redis-server");
    block.words = {"needs", "rabbitmq-server"};
    CHECK(block.terminal().empty());
    CHECK(block.needs() == "rabbitmq-server");
}

TEST_CASE("blocks are left out, and counted, where what they need is not there", "[guide]") {
    const TemporaryFolder folder;
    const Guide guide = parse_guide(
        "# G\n\n## 1.1 A\n\n**Do.** It.\n\n"
        "```console needs no-such-program\n$ exit 1\nnever\n```\n\n"
        "```console x needs no-such-program\n$ exit 1\nnever\n```\n\n"
        "```console needs sh\n$ echo here\nhere\n```\n",
        "GUIDE.md");

    const auto performance =
        perform(guide, {folder.path(), folder.path(), folder.path() / "stage", "lab1-x", {}});

    CHECK(performance.problems.empty());
    CHECK(performance.commands == 1);
    CHECK(performance.without == std::map<std::string, std::size_t>{{"no-such-program", 2}});
}

TEST_CASE("words count, code and tags do not", "[guide]") {
    CHECK(count_words("You have two - <b>bold</b> [words](x.md).") == 5);
    CHECK(count_words("<!-- not these -->") == 0);
    const auto sentences =
        count_sentences("One two three. Four five?\n\n* six seven\n* eight nine\n");
    CHECK(sentences.count == 4);
    CHECK(sentences.longest == 3);
}

TEST_CASE("shown lines fit what came", "[guide]") {
    CHECK(fits({"a", "b"}, {"a", "b"}));
    CHECK_FALSE(fits({"a"}, {"a", "b"}));
    CHECK_FALSE(fits({"a", "b"}, {"a"}));
    CHECK(fits({"a", "...", "d"}, {"a", "b", "c", "d"}));
    CHECK(fits({"..."}, {}));
    CHECK(fits({"...", "b", "..."}, {"a", "b"}));
    CHECK(fits({"port {p:port}", "again {p}"}, {"port 17", "again 17"}));
    CHECK_FALSE(fits({"port {p:port}", "again {p}"}, {"port 17", "again 18"}));
    CHECK(fits({"Sent {block}"}, {"Sent 'hello'"}));
    CHECK(fits({"a { stays"}, {"a { stays"}));
}

TEST_CASE("lines of several programs may come in any order", "[guide]") {
    const std::vector<std::string> came{"b | 1", "a | 2", "b | 3"};

    CHECK(in_order_of(shown({"a | {x}", "b | 1", "b | 3"}), came) ==
          std::vector<std::string>{"a | 2", "b | 1", "b | 3"});
    CHECK(in_order_of(shown({"b | 4"}), came) == came);
}

TEST_CASE("a difference is told with both lines", "[guide]") {
    grading::Values values;
    const auto wanted = shown({"a", "hello"});
    const std::vector<std::string> came{"a", "hallo"};

    const auto difference = first_difference(wanted, came, values);

    REQUIRE(difference.has_value());
    CHECK(describe(*difference, wanted, came, values) ==
          std::vector<std::string>{"came   a", "came   hallo", "shown  hello", "        ^"});
}

TEST_CASE("Try first runs the starters from this exercise on", "[guide]") {
    const Stage stage{
        "/r",
        "/r/build",
        "/r/build/guide",
        "lab1-sockets",
        {{"time_server", {"1.1"}}, {"time_client", {"1.2"}}, {"both", {"1.1", "1.3"}}}};
    Block block;
    block.section = "1.2";
    block.part = "Try first";

    CHECK(translate("build/lab1-sockets/time_client --help", block, stage) ==
          "/r/build/lab1-sockets/time_client --help");
    CHECK(translate("build/lab1-sockets/time_server", block, stage) ==
          "/r/build/solutions/lab1-sockets/time_server");
    CHECK(translate("build/lab1-sockets/both", block, stage) ==
          "/r/build/solutions/lab1-sockets/both");
    block.section = "1.3";
    CHECK(translate("build/lab1-sockets/both", block, stage) == "/r/build/lab1-sockets/both");
    block.part = "Check";
    CHECK(translate("build/lab1-sockets/time_client; ./lab check 1.2", block, stage) ==
          "/r/build/solutions/lab1-sockets/time_client; /r/build/lab check --solution 1.2");
    CHECK(translate("sh -c './lab check 1.2'", block, stage) ==
          "sh -c '/r/build/lab check --solution 1.2'");
    CHECK(translate("build/tests/peers/with_broker redis true", block, stage) ==
          "/r/build/tests/peers/with_broker redis true");
}

TEST_CASE("code is cut from its first line to its end", "[guide]") {
    const auto source =
        "// one\n// two\nint f();\nclass A {\n    void g(int a,\n           int b);\n};\n";

    CHECK(cut(source, "one") == std::vector<std::string>{"// one", "// two"});
    CHECK(cut(source, "int f") == std::vector<std::string>{"int f();"});
    CHECK(cut(source, "class A").size() == 4);
    CHECK(cut(source, "void g") == std::vector<std::string>{"void g(int a,", "       int b);"});
    CHECK_THROWS_AS(cut(source, "nothing"), base::Error);
}

TEST_CASE("lines with values mean the same whatever the values are called", "[guide]") {
    CHECK(same_line("Got ('{ip}', {port})", "Got ('{a:ip}', {p1:port})"));
    CHECK(same_line("Sent {block}", "Sent 'hello!!!'"));
    CHECK_FALSE(same_line("Sent {block}", "Got 'hello!!!'"));
}

TEST_CASE("what a step promises is held against the course", "[guide]") {
    const Guide guide = parse_guide(kText, "GUIDE.md");
    Course course{"/nowhere", "lab1-sockets", {}, {{"1.1", "a.cpp", 9}}};
    course.checks.emplace_back();
    course.checks.back().id = "1.1";
    course.checks.back().points = 2;
    const auto says = [&](const std::string& text) {
        for (const Problem& problem : check_form(guide, course))
            if (problem.what.find(text) != std::string::npos) return true;
        return false;
    };

    CHECK(says("\"Why\" is missing"));
    CHECK(says("\"Reference\" is missing"));
    CHECK_FALSE(says("promised"));
    CHECK_FALSE(says("the files to edit"));
    course.regions[0].lines = 20;
    CHECK(says("10 lines are promised; the solution has 20"));
    course.checks[0].points = 3;
    CHECK(says("2 points here, 3 in"));
}

TEST_CASE("every exercise has a hint in three levels", "[guide]") {
    const Guide guide = parse_guide(kText, "GUIDE.md");
    const Course course{"/nowhere", "lab1-sockets", {}, {}};

    const auto problems = check_hints(
        guide, course, "## 1.1 Answer the call\n### Nudge\n### Nearly the code\n", "hints.md");

    REQUIRE(problems.size() == 2);  // the level, and ANSWERS.md
    CHECK(problems[0].what == "1.1 has no \"### Pointer\"");
}
