// What the command answers, and with which exit status.
#include "tools/command.hpp"

#include "tests/e2e/small_course.hpp"
#include "tests/support/catch.hpp"

#include <boost/json.hpp>

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("an unknown command ends with 2 and names the nearest one") {
    const SmallCourse course;
    const lab::Ran ran = course.run({"chekc"});
    CHECK(ran.status == lab::WrongUse);
    CHECK(contains(ran.output, "did you mean 'lab check'?"));
}

TEST_CASE("wrong options, too many arguments and unknown exercises end with 2") {
    const SmallCourse course;
    const std::vector<std::vector<std::string>> wrong{{"check", "--jsno"},
                                                      {"check", "1.1", "1.2"},
                                                      {"check", "9.9"},
                                                      {"check", "--json"},
                                                      {"check", "--seed", "-1"},
                                                      {"hint"},
                                                      {"run"},
                                                      {"bench", "speed"},
                                                      {"test", "nonsense"}};
    for (const auto& arguments : wrong) {
        const lab::Ran ran = course.run(arguments);
        INFO(arguments.back() << "\n" << ran.output);
        CHECK(ran.status == lab::WrongUse);
        CHECK(ran.output.starts_with("lab " + arguments.front() + ": "));
    }
}

TEST_CASE("every command has a help that ends with 0") {
    const SmallCourse course;
    for (const std::string& command : lab::command_names()) {
        if (command == "help") continue;
        if (command == "grade" || command == "mutants" || command == "guide") continue;
        const lab::Ran ran = course.run({command, "--help"});
        INFO(command << "\n" << ran.output);
        CHECK(ran.status == lab::AllPassed);
        CHECK(ran.output.starts_with("usage: lab " + command));
    }
    CHECK(contains(course.run({"help"}).output, "check [LAB|EXERCISE]"));
}

TEST_CASE("a check that passes ends with 0, is noted and gives the next step") {
    const SmallCourse course;
    const lab::Ran ran = course.run({"check", "1.1"});
    INFO(ran.output);
    CHECK(ran.status == lab::AllPassed);
    CHECK(contains(ran.output, "1 of 1 exercise, 2 of 2 points"));
    CHECK(contains(course.run({}).output, "All exercises have passed."));
}

TEST_CASE("a check that fails ends with 1 and is no pass later") {
    const SmallCourse course;
    course.write("lab1-small/greeter.cpp", "#!/bin/sh\necho hallo\n");
    const lab::Ran ran = course.run({"check"});
    INFO(ran.output);
    CHECK(ran.status == lab::SomethingFailed);
    CHECK(contains(ran.output, "WRONG OUTPUT"));
    CHECK(contains(course.run({"status"}).output, "Go on with 1.1"));
}

TEST_CASE("a program that does not compile is NOT BUILT, with its first error") {
    const SmallCourse course;
    course.write("lab1-small/greeter.cpp", "SYNTAX\n");
    const lab::Ran ran = course.run({"check", "1"});
    INFO(ran.output);
    CHECK(ran.status == lab::SomethingFailed);
    CHECK(contains(ran.output, "NOT BUILT"));
    CHECK(contains(ran.output, "lab1-small/greeter.cpp:7:1: error: no such word"));
    CHECK(course.run({"build"}).status == lab::SomethingFailed);
    CHECK(course.run({"check", "--solution"}).status == lab::AllPassed);
}

TEST_CASE(
    "build makes the name server for a lab that needs one, and names the lab's programs alone") {
    const SmallCourse course;
    CHECK(course.run({"build"}).status == lab::AllPassed);
    CHECK_FALSE(course.exists("build/common/nsc"));
    course.write("lab1-small/checks/1.2.expect",
                 "step 1.2 \"it says hello beside a name server\"   points 1\n"
                 "start ns @name_server --port 0   ready \"hello\"\n"
                 "run greeter greeter\n"
                 "lane greeter\n"
                 "  hello\n"
                 "stop ns\n");
    const lab::Ran ran = course.run({"build", "1"});
    INFO(ran.output);
    CHECK(ran.status == lab::AllPassed);
    CHECK(course.exists("build/common/name_server"));
    CHECK(course.exists("build/common/nsc"));
    CHECK(course.exists("build/tests/peers/name_server"));
    CHECK(contains(ran.output, "build/lab1-small/greeter"));
    CHECK_FALSE(contains(ran.output, "nsc"));
}

TEST_CASE("the results as JSON are well formed and complete") {
    const SmallCourse course;
    const lab::Ran ran = course.run({"check", "--json", "-"});
    INFO(ran.output);
    const auto results = boost::json::parse(ran.output);
    CHECK(ran.status == lab::AllPassed);
    CHECK(boost::json::serialize(results).find("\"1.1\"") != std::string::npos);

    course.run({"check", "--json", "results.json", "--junit", "results.xml"});
    CHECK(course.exists("lab1-small/results.json"));
    CHECK(course.read("lab1-small/results.xml").starts_with("<?xml"));
}

TEST_CASE("off a terminal, and with NO_COLOR, nothing is coloured") {
    const SmallCourse course;
    for (const auto& arguments : std::vector<std::vector<std::string>>{
             {}, {"help"}, {"list"}, {"check"}, {"hint", "1.1"}, {"--no-color", "list"}}) {
        CHECK_FALSE(contains(course.run(arguments).output, "\033"));
    }
    const std::string lab = LABS_LAB;
    const auto on_terminal = [&](const std::string& options) {
        return lab::run_program({"script", "-qec",
                                 "env -u NO_COLOR LAB_ROOT=" + course.root().string() +
                                     " LAB_BUILD=" + course.root().string() + "/build " + options,
                                 "/dev/null"})
            .output;
    };
    CHECK(contains(on_terminal("TERM=xterm " + lab + " help"), "\033"));
    CHECK_FALSE(contains(on_terminal("TERM=xterm NO_COLOR=1 " + lab + " help"), "\033"));
    CHECK_FALSE(contains(on_terminal("TERM=xterm " + lab + " --no-color help"), "\033"));
    CHECK_FALSE(contains(on_terminal("TERM=dumb " + lab + " help"), "\033"));
}

TEST_CASE("a hint goes one level further each time") {
    const SmallCourse course;
    CHECK(contains(course.run({"hint", "1.1"}).output, "first"));
    const std::string second = course.run({"hint", "1.1"}).output;
    CHECK(contains(second, "second"));
    CHECK_FALSE(contains(second, "first"));
    CHECK(contains(course.run({"hint", "1.1"}).output, "third"));
    CHECK(contains(course.run({"hint", "1.1"}).output, "third"));
    CHECK(contains(course.run({"hint", "1.1", "--level", "1"}).output, "first"));
    CHECK(course.run({"hint", "1.1", "--level", "4"}).status == lab::WrongUse);
    CHECK(contains(course.run({"hint", "1.1", "--all"}).output, "first"));
}

TEST_CASE("the solution is shown only on request before an exercise has passed") {
    const SmallCourse course;
    const lab::Ran refused = course.run({"compare", "1.1"});
    CHECK(refused.status == lab::WrongUse);
    CHECK_FALSE(contains(refused.output, "the answer"));
    CHECK(contains(course.run({"compare", "1.1", "--yes"}).output, "the answer"));
    course.run({"check"});
    CHECK(contains(course.run({"compare", "1.1"}).output, "the answer"));
}

TEST_CASE("reset puts the starter back and keeps a backup") {
    const SmallCourse course;
    const std::string mine = "// mine\n" + SmallCourse::kStarter;
    course.write("lab1-small/greeter.cpp", mine);
    CHECK(course.run({"reset", "1.1"}).status == lab::WrongUse);  // nobody can be asked
    CHECK(course.read("lab1-small/greeter.cpp") == mine);

    const lab::Ran ran = course.run({"reset", "1.1", "--yes"});
    INFO(ran.output);
    CHECK(ran.status == lab::AllPassed);
    CHECK(course.read("lab1-small/greeter.cpp") == SmallCourse::kStarter);
    const auto at = ran.output.find(".lab/backup/");
    REQUIRE(at != std::string::npos);
    CHECK(course.read(ran.output.substr(at, ran.output.find('\n', at) - at)) == mine);
    CHECK(contains(course.run({"reset", "1.1"}).output, "nothing to put back"));
}

TEST_CASE("starters that differ from the solutions are named with file and line") {
    const SmallCourse course;
    CHECK(course.run({"starters", "--verify"}).status == lab::AllPassed);

    course.write("lab1-small/greeter.cpp", "#!/bin/sh\nchanged\n");
    course.write("lab1-small/stray.cpp", "\n");
    const lab::Ran ran = course.run({"starters", "--verify"});
    CHECK(ran.status == lab::SomethingFailed);
    CHECK(contains(ran.output, "lab1-small/greeter.cpp:2: differs"));
    CHECK(contains(ran.output, "lab1-small/stray.cpp: not cut from solutions/"));

    CHECK(course.run({"starters"}).status == lab::AllPassed);
    CHECK(course.read("lab1-small/greeter.cpp") == SmallCourse::kStarter);
}

TEST_CASE("a damaged marker is an error with file and line, and no starter is written") {
    const SmallCourse course;
    course.write("solutions/lab1-small/greeter.cpp", SmallCourse::kSolution + "// END 1.1\n");
    course.write("lab1-small/greeter.cpp", "mine\n");
    const lab::Ran ran = course.run({"starters"});
    CHECK(ran.status == lab::SomethingFailed);
    CHECK(contains(ran.output, "solutions/lab1-small/greeter.cpp:25: `// END 1.1` without"));
    CHECK(course.read("lab1-small/greeter.cpp") == "mine\n");
}

TEST_CASE("a malformed check ends with 3, naming file and line") {
    const SmallCourse course;
    course.write("lab1-small/checks/1.1.expect", "step 1.1 \"x\" points 1\nfly greeter\n");
    const lab::Ran ran = course.run({"check"});
    CHECK(ran.status == lab::Environment);
    CHECK(contains(ran.output, "1.1.expect:2:"));
}

TEST_CASE("progress that cannot be read is set aside") {
    const SmallCourse course;
    course.write(".lab/state.json", "{ half");
    const lab::Ran ran = course.run({"status"});
    CHECK(ran.status == lab::AllPassed);
    CHECK(contains(ran.output, "state.json.broken"));
    CHECK(course.exists(".lab/state.json.broken"));
}
