// `lab marks` and `lab package` from outside: what they write, refuse and list.
#include "tests/e2e/small_course.hpp"
#include "tests/grading/marks/sample.hpp"
#include "tests/support/catch.hpp"
#include "tools/command.hpp"

#include <boost/json.hpp>

#include <filesystem>

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// A course whose class has been graded: anna, bert, and carla who could not be judged.
struct GradedCourse : SmallCourse {
    GradedCourse() {
        auto report = grading::marks::sample_report();
        write_report("build/grade/report.json", report);
        report.records.pop_back();
        write_report("good/report.json", report);
    }

    void write_report(const std::string& file,
                      const grading::classroom::ClassReport& report) const {
        std::filesystem::create_directories((root() / file).parent_path());
        write(file, grading::classroom::class_to_json(report.lab, report.records));
    }

    std::string path(const std::string& file) const { return (root() / file).string(); }
};

}  // namespace

TEST_CASE("marks writes a table of a graded class, and says who is without a grade") {
    const GradedCourse course;
    const auto all = course.run(
        {"marks", "csv", "--from", course.path("good"), "--out", course.path("scores.csv")});
    INFO(all.output);
    CHECK(all.status == lab::AllPassed);
    CHECK(contains(course.read("scores.csv"), "\r\nbert,,bert,2,passed,0,wrong-output,"));

    const auto some = course.run({"marks", "markdown"});  // what `lab grade` has left
    INFO(some.output);
    CHECK(some.status == lab::SomethingFailed);
    CHECK(contains(some.output, "| `carla` | 2 | ? |  | could not be judged | 3 |"));
}

TEST_CASE("marks writes a file per submission to a folder, and one to stdout") {
    const GradedCourse course;
    const auto folder = course.run(
        {"marks", "gradescope", "--from", course.path("good"), "--out", course.path("each")});
    INFO(folder.output);
    CHECK(folder.status == lab::AllPassed);
    CHECK(course.exists("each/anna-1a2b3c4d.json"));
    CHECK(course.exists("each/bert-1a2b3c4d.json"));
    const auto one = course.run({"marks", "gradescope", "--only", "anna"});
    CHECK(one.status == lab::AllPassed);
    CHECK(boost::json::parse(one.output).at("tests").as_array().size() == 2);
    const auto which = course.run({"marks", "gradescope"});
    CHECK(which.status == lab::WrongUse);
    CHECK(contains(which.output, "give a folder with --out, or one submission with --only"));
}

TEST_CASE("marks names whose submissions match nobody of the roster") {
    const GradedCourse course;
    course.write("roster.csv", "name,id\nAnna,1\nBerta,2\n");
    const auto ran = course.run(
        {"marks", "csv", "--from", course.path("good"), "--roster", course.path("roster.csv")});
    INFO(ran.output);
    CHECK(ran.status == lab::SomethingFailed);
    CHECK(contains(ran.output, "submissions that match nobody"));
    CHECK(contains(ran.output, "without a submission: Berta"));
}

TEST_CASE("marks and package used wrongly end with 2 and the cure") {
    const GradedCourse course;
    course.write("twice.csv", "submission,submission\nanna,1\n");
    const std::vector<std::pair<std::vector<std::string>, std::string>> wrong{
        {{"marks"}, "lab marks --list"},
        {{"marks", "excel"}, "there are json, csv"},
        {{"marks", "csv", "--from", "nowhere"}, "run `lab grade` first"},
        {{"marks", "csv", "--only", "ana"}, "did you mean 'anna'?"},
        {{"marks", "csv", "--late", "10"}, "10%/day,max=50%"},
        {{"marks", "csv", "--late", "10%/day"}, "a column 'submitted'"},
        {{"marks", "csv", "--due", "2026-11-21 23:59"}, "needs --late"},
        {{"marks", "csv", "--max", "no"}, "a number above 0"},
        {{"marks", "csv", "--manual", course.path("twice.csv")}, "line 1: the column 'submission'"},
        {{"marks", "csv", "--manual", "nowhere.csv"}, "is not a file"},
        {{"marks", "canvas"}, "needs --roster FILE"},
        {{"marks", "vpl", "--roster", course.path("twice.csv")}, "leave out --roster"},
        {{"package"}, "lab package --list"},
        {{"package", "moodle"}, "there are gradescope"}};
    for (const auto& [arguments, cure] : wrong) {
        const auto ran = course.run(arguments);
        INFO(arguments.back() << "\n" << ran.output);
        CHECK(ran.status == lab::WrongUse);
        CHECK(ran.output.starts_with("lab " + arguments.front() + ": "));
        CHECK(contains(ran.output, cure));
    }
    CHECK(contains(course.run({"marks", "--list"}).output, "classroom50"));
    CHECK(contains(course.run({"package", "--list"}).output, "gradescope"));
}
