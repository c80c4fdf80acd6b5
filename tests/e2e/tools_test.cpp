#include "common/base/errors.hpp"
#include "tests/support/catch.hpp"
#include "tools/arguments.hpp"
#include "tools/diff.hpp"
#include "tools/process.hpp"
#include "tools/terminal.hpp"

namespace {

const lab::Usage kUsage{"thing", "Does it.", {{"--out", "FILE", "where"}, {"--all", "", "all"}}};

}  // namespace

TEST_CASE("options are taken in both spellings, in any place") {
    const lab::Parsed parsed = lab::parse(kUsage, {"--all", "1.1", "--out=x y"}, 1);
    CHECK(parsed.has("--all"));
    CHECK(parsed.value("--out") == "x y");
    CHECK(parsed.first() == "1.1");
    CHECK(lab::parse(kUsage, {"--out", "-"}, 0).value("--out") == "-");
}

TEST_CASE("wrong options say what is wrong with them") {
    CHECK_THROWS_WITH(lab::parse(kUsage, {"--oot", "x"}, 0),
                      "unknown option --oot; did you mean --out?");
    CHECK_THROWS_WITH(lab::parse(kUsage, {"--verbose"}, 0),
                      "unknown option --verbose; lab thing --help lists them");
    CHECK_THROWS_WITH(lab::parse(kUsage, {"--out"}, 0), "--out needs a value: --out FILE");
    CHECK_THROWS_WITH(lab::parse(kUsage, {"--all=1"}, 0), "--all takes no value");
}

TEST_CASE("the nearest word is near, or none") {
    CHECK(lab::nearest("hnit", {"list", "hint"}) == "hint");
    CHECK(lab::nearest("comp", {"compare", "check"}) == "compare");
    CHECK(lab::nearest("zzzzzz", {"compare", "check"}).empty());
    CHECK(lab::nearest("--frob", {"--json", "--seed"}).empty());
}

TEST_CASE("a line is cut after columns, not bytes, and colours take none") {
    CHECK(lab::cut_to_columns("abc", 5) == "abc");
    CHECK(lab::cut_to_columns("█░é", 2) == "█░");
    CHECK(lab::cut_to_columns("\033[36m██\033[0m x", 1) == "\033[36m█\033[0m");
}

TEST_CASE("a difference keeps what is common") {
    using Kind = lab::DiffLine::Kind;
    const auto lines = lab::diff_lines({"a", "b", "c"}, {"a", "x", "c"});
    REQUIRE(lines.size() == 4);
    CHECK(lines[0].kind == Kind::Same);
    CHECK(lines[1].kind == Kind::OnlyLeft);
    CHECK(lines[2].kind == Kind::OnlyRight);
    CHECK(lines[3].text == "c");
}

TEST_CASE("two texts stand side by side where the terminal is wide enough") {
    lab::Context context;
    const auto lines = lab::diff_lines({"same", "left"}, {"same", "right"});
    context.width = 30;
    CHECK(lab::show_diff(context, lines, "mine", "theirs") ==
          "mine     theirs\nsame     same\nleft   | right\n");
    context.width = 10;
    CHECK(lab::show_diff(context, lines, "mine", "theirs") ==
          "- mine\n+ theirs\n\n  same\n- left\n+ right\n");
}

TEST_CASE("a bar is as full as the points") {
    lab::Context context;
    context.ascii = true;
    CHECK(lab::bar(context, 1, 2, 4) == "##..");
    CHECK(lab::bar(context, 0, 0, 4) == "....");
    CHECK(lab::bar(context, 9, 2, 4) == "####");
}

TEST_CASE("a program's output, status and signal come back") {
    const lab::Ran ran = lab::run_program({"sh", "-c", "echo out; echo err >&2; exit 7"});
    CHECK(ran.output == "out\nerr\n");
    CHECK(ran.status == 7);
    CHECK(lab::run_program({"sh", "-c", "kill -9 $$"}).status == 128 + 9);
    CHECK(lab::run_program({"no-such-program-here"}).status == 127);
}

TEST_CASE("a command is shown so that a shell takes it back") {
    CHECK(lab::shell_text({"a", "b c", "it's", ""}) == "a 'b c' 'it'\\''s' ''");
}
