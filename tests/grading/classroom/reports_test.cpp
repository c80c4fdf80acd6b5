// Names, tables and files of a class's results, with hostile names in them.
#include "common/base/errors.hpp"
#include "tests/grading/classroom/builder.hpp"
#include "tests/grading/classroom/class_list.hpp"
#include "tests/grading/classroom/csv.hpp"
#include "tests/grading/classroom/scoreboard.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <filesystem>

namespace fs = std::filesystem;
using namespace grading;
using namespace grading::classroom;

namespace {

Check check(const std::string& id, int points) {
    Check check;
    check.id = id;
    check.points = points;
    return check;
}

Record record(const std::string& name) {
    Record record;
    record.id = "x-1";
    record.name = name;
    record.isolation = "bubblewrap";
    record.results = {not_run(check("1.1", 2), Verdict::NotBuilt, "a.cpp:1: error"),
                      not_run(check("1.2", 1), Verdict::Passed, "")};
    record.results[1].points = 1;
    return record;
}

}  // namespace

TEST_CASE("A cell is quoted where it must be, and is never a formula", "[classroom]") {
    CHECK(csv_cell("Anna") == "Anna");
    CHECK(csv_cell("a,\"b\"") == "\"a,\"\"b\"\"\"");
    CHECK(csv_cell("=1+1") == "'=1+1");
    CHECK(csv_cell("-rf") == "'-rf");
    CHECK(csv_cell("@SUM(A1)") == "'@SUM(A1)");
    CHECK(csv_cell(" =1") == "' =1");
    CHECK(csv_cell("two\nlines") == "\"two\nlines\"");
}

TEST_CASE("The scores have a row per submission", "[classroom]") {
    const auto csv = scores_csv({check("1.1", 2), check("1.2", 1)}, {record("=cmd|'/C calc'!A0")});
    CHECK(csv ==
          "submission,1.1,1.1 verdict,1.2,1.2 verdict,points,max points,isolation\r\n"
          "'=cmd|'/C calc'!A0,0,not-built,1,passed,1,3,bubblewrap\r\n");
}

TEST_CASE("A record survives its file", "[classroom]") {
    auto before = record("ö\"\\");
    before.notes = {"a note"};
    before.key = "12";
    const auto after = record_from_json(record_to_json(before));
    CHECK(after.name == before.name);
    CHECK(after.notes == before.notes);
    CHECK(after.points() == 1);
    CHECK(after.max_points() == 3);
    CHECK(after.results.at(0).verdict == Verdict::NotBuilt);
    CHECK_THROWS_AS(record_from_json("{\"schema\": \"another\"}"), base::Error);
    CHECK_THROWS_AS(record_from_json("{\"sche"), base::Error);
}

TEST_CASE("The table names who could not be graded", "[classroom]") {
    auto bad = record("bert");
    bad.results[1].verdict = Verdict::Setup;
    const auto table =
        scoreboard("lab1", {check("1.1", 2), check("1.2", 1)}, {record("anna"), bad}, {});
    CHECK(table.find("1 of 2 submissions graded; isolation bubblewrap: 2") != std::string::npos);
    CHECK(table.find("✘ build") != std::string::npos);
    CHECK(table.find("! 1 SETUP") != std::string::npos);
}

TEST_CASE("Names of submissions are data", "[classroom]") {
    const TemporaryFolder temporary;
    for (const char* name : {"-rf", "a;b $(touch x)", "new\nline", "ä", ".hidden"}) {
        fs::create_directory(temporary.path() / name);
    }
    fs::create_directory_symlink("/etc", temporary.path() / "link");
    const auto list = list_class(temporary.path());
    REQUIRE(list.submissions.size() == 4);
    CHECK(list.notes.size() == 1);
    for (const auto& submission : list.submissions) {
        INFO(submission.id);
        CHECK(submission.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
              std::string::npos);
        CHECK(submission.id.front() != '-');
        CHECK(submission.name.find('\n') == std::string::npos);
    }
    fs::create_directory(temporary.path() / "empty");
    CHECK_THROWS_AS(list_class(temporary.path() / "empty"), base::Error);
}

TEST_CASE("The first error in the student's file is the one that is told", "[classroom]") {
    CHECK(first_error("In file included from x\n/course/a.hpp:3:1: error: other\n"
                      "./time_server.cpp:12:5: error: mine\n",
                      {"time_server.cpp"}) == "./time_server.cpp:12:5: error: mine");
    CHECK(first_error("ld.lld: error: undefined symbol: main\n>>> more\n", {"a.cpp"}) ==
          "ld.lld: error: undefined symbol: main");
}
