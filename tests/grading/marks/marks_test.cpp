// Points, late policies, rosters and what people add by hand.
#include "common/base/errors.hpp"
#include "tests/grading/marks/late.hpp"
#include "tests/grading/marks/manual.hpp"
#include "tests/grading/marks/refusal.hpp"
#include "tests/grading/marks/roster.hpp"
#include "tests/grading/marks/sample.hpp"
#include "tests/support/catch.hpp"

using namespace grading;
using namespace grading::marks;
using namespace std::chrono_literals;

namespace {

std::string all_of(const std::vector<std::string>& texts) {
    std::string all;
    for (const auto& text : texts) all += text + "\n";
    return all;
}

Marks marks_with(std::string_view manual) {
    Marks marks = marks_of(sample_report());
    apply(marks, Table::read("m.csv", manual), nullptr);
    return marks;
}

std::string refused_manual(std::string_view manual) {
    return refusal([&] { marks_with(manual); });
}

}  // namespace

TEST_CASE("points are exact and read as people write them", "[marks]") {
    CHECK(Points::from_text("17") == Points{17000});
    CHECK(Points::from_text("0.5") == Points{500});
    CHECK(Points::from_text("5,125") == Points{5125});
    for (const char* wrong : {"", ".", "1.", ".5", "1.2345", "1e3", "-1", "0x1", "1 ", "NaN",
                              "99999999999999999999", "1000001"}) {
        INFO(wrong);
        CHECK_FALSE(Points::from_text(wrong));
    }
    CHECK(Points{17100}.text() == "17.1");
    CHECK(Points{-500}.text() == "-0.5");
    CHECK(Points{20000}.text() == "20");
    CHECK(Points{1005}.text_of_two_decimals() == "1.01");
    CHECK(Points{94444}.text_of_two_decimals() == "94.44");
    CHECK(Points::whole(17).scaled(Points::whole(18), Points::whole(100)) == Points{94444});
    CHECK(Points::whole(1).scaled(Points{}, Points::whole(100)) == Points::whole(1));
}

TEST_CASE("a late policy costs for each unit begun, up to its limits", "[marks]") {
    const auto policy = LatePolicy::parse("10%/day,max=25%,grace=15m,end=7d");
    CHECK(policy.cost(0s) == 0);
    CHECK(policy.cost(15min) == 0);
    CHECK(policy.cost(15min + 1s) == 10);
    CHECK(policy.cost(24h) == 10);
    CHECK(policy.cost(24h + 1s) == 20);
    CHECK(policy.cost(72h) == 25);
    CHECK(policy.cost(7 * 24h) == 25);
    CHECK(policy.cost(7 * 24h + 1s) == 100);
    CHECK(LatePolicy::parse("1%/hour").cost(90min) == 2);
    for (const char* wrong : {"", "10", "10%", "10%/week", "110%/day", "10%/day,max=5",
                              "10%/day,grace=5", "10%/day,", "10%/day,half", "-1%/day"}) {
        INFO(wrong);
        CHECK(contains(refusal([&] { LatePolicy::parse(wrong); }), "10%/day,max=50%"));
    }
}

TEST_CASE("times are read with and without their zone", "[marks]") {
    const auto plain = read_time("2026-11-21 23:59");
    REQUIRE(plain);
    CHECK_FALSE(plain->zone);
    CHECK(read_time("2026-11-21T23:59:30")->time == plain->time + 30s);
    CHECK(read_time("2026-11-22T00:59:00+01:00")->time == plain->time);
    CHECK(read_time("2026-11-21T22:59:00-0100")->time == plain->time);
    CHECK(read_time("2026-11-21T23:59Z")->zone);
    for (const char* wrong :
         {"", "2026-11-21", "2026-02-30 10:00", "2026-11-21 24:00", "2026-11-21 23:59:60",
          "21.11.2026 23:59", "2026-11-21 23:59 CET", "2026-11-21 23:59+1", "2026-11-21 23:5"}) {
        INFO(wrong);
        CHECK_FALSE(read_time(wrong));
    }
}

TEST_CASE("being late takes points off, and nobody falls below none", "[marks]") {
    auto marks = marks_with(
        "submission,answers /6,submitted,due\n"
        "anna,5.5,2026-11-23 10:00,\n"
        "bert,0,2027-01-01 00:00,\n"
        "carla,1,2026-11-23 10:00,2026-11-24 00:00\n");
    apply(marks, LatePolicy::parse("10%/day,end=9d"), read_time("2026-11-21 23:59")->time);
    CHECK(marks.marks[0].deduction == Points{1800});  // two days begun, of 9 points
    CHECK(marks.marks[0].total() == Points{6700});
    CHECK(marks.marks[1].total() == Points{});
    CHECK(marks.marks[2].late == 0s);  // an extension of her own
    CHECK_FALSE(marks.marks[2].total());
    CHECK(marks.marks[2].why_no_total() == "could not be judged");
}

TEST_CASE("who has no time of submission loses nothing, and is named", "[marks]") {
    auto marks = marks_with("submission,submitted\nanna,2026-11-23 10:00\n");
    apply(marks, LatePolicy::parse("10%/day"), read_time("2026-11-21 23:59")->time);
    CHECK(marks.marks[0].deduction == Points{600});
    CHECK(marks.marks[1].deduction == Points{});
    CHECK(contains(all_of(marks.warnings), "bert: no time of submission"));
}

TEST_CASE("points by hand are merged by submission", "[marks]") {
    const auto marks = marks_with(
        "\xef\xbb\xbfSubmission;Answers /6;comment;excused\r\n"
        "Anna;5,5;\"Well said; but\r\nwhy?\";\r\n"
        "\r\n"
        "carla;;;yes\r\n");
    CHECK(marks.marks[0].earned() == Points{8500});
    CHECK(marks.marks[0].max() == Points::whole(9));
    CHECK(marks.marks[0].comment == "Well said; but\r\nwhy?");
    CHECK(marks.marks[2].excused);
    CHECK(contains(all_of(marks.warnings), "no points for 'Answers' yet, counted as none: bert"));
}

TEST_CASE("what is wrong in an instructor's file is refused with its line", "[marks]") {
    CHECK(contains(refused_manual(""), "m.csv, line 1: the file is empty"));
    CHECK(
        contains(refused_manual("submission,comment,Comment \n"), "line 1: the column 'Comment '"));
    CHECK(contains(refused_manual("submission,answers\nanna,1\n"), "'answers' is unknown"));
    CHECK(contains(refused_manual("submission,,x /2\n"), "line 1: a column has no name"));
    CHECK(contains(refused_manual("comment\nx\n"), "line 1: one column says whose"));
    CHECK(contains(refused_manual("student,x /1\nanna,1\n"), "needs a --roster"));
    CHECK(contains(refused_manual("submission,x /2\nanna,1\nana,1\n"),
                   "line 3: there is no submission 'ana'; is it 'anna'?"));
    CHECK(contains(refused_manual("submission,x /2\nanna,1\n\"bert\",\"2.5\"\n"),
                   "line 3: x: '2.5' is no number from 0 to 2"));
    CHECK(contains(refused_manual("submission,x /2\nanna,1\nanna,2\n"), "line 3: line 2 is about"));
    CHECK(contains(refused_manual("submission,x /2\nanna,1,\n"), "line 2: 3 cells"));
    CHECK(contains(refused_manual("submission,comment\nanna,\"a\nb\n"), "line 2: a quote"));
    CHECK(contains(refused_manual("submission,comment\nanna,\"a\"b\n"), "line 2: something"));
    CHECK(contains(refused_manual("submission,comment\nanna,\xff\n"), "line 2: this is not UTF-8"));
    CHECK(contains(refused_manual("submission,excused\nanna,perhaps\n"), "neither yes nor no"));
    CHECK(contains(refused_manual("submission,due\nanna,tomorrow\n"), "'tomorrow' is no time"));
    CHECK(
        contains(refused_manual("submission,due\nanna,2026-01-01 10:00\nbert,2026-01-01T10:00Z\n"),
                 "line 3: due: some times name their zone"));
}

TEST_CASE("a roster is Canvas' export, Moodle's worksheet or a list", "[marks]") {
    const auto kind = [](std::string_view text) { return Roster::read("r.csv", text).kind; };
    CHECK(kind("Student,ID,SIS User ID,SIS Login ID,Section,Lab 1 (7)\n\"A, B\",1,,,S,\n") ==
          Roster::Kind::Canvas);
    CHECK(kind("Identifier,Full name,Grade,Last modified (grade)\nParticipant 1,A,,-\n") ==
          Roster::Kind::Moodle);
    CHECK(kind("name;id\nA;1\n") == Roster::Kind::Plain);
    const auto refused = [&](std::string_view text) { return refusal([&] { kind(text); }); };
    CHECK(contains(refused("nom,id\nA,1\n"), "r.csv, line 1: this is neither Canvas'"));
    CHECK(contains(refused("Student,ID,Lab 1 (7)\nA,1,\n"), "'Section'"));
    CHECK(contains(refused("Identifier,Note\nParticipant 1,\n"), "with Moodle in English"));
    CHECK(contains(refused("name,id\nA,1\nB,1\n"), "line 3: '1' is in line 2 already"));
    CHECK(contains(refused("name,id,ID\nA,1,2\n"), "'ID' is there twice"));
    CHECK(contains(refused("name,id\n,1\n"), "line 2: no name"));
    CHECK(contains(refused("name,id\n"), "nobody"));
}

TEST_CASE("submissions find their people by the names that platforms give", "[marks]") {
    const auto roster = Roster::read("r.csv",
                                     "name,id,email,group,submission\n"
                                     "\"Schmidt, Anna\",4711,anna.s@uni.example,,\n"
                                     "Bert Braun,4712,bert@uni.example,,\n"
                                     "Carla,4713,c@uni.example,team-7,\n"
                                     "Dora,4714,d@uni.example,Team-7,\n"
                                     "Emil,4715,e@uni.example,,strange name\n"
                                     "Jo Li,4716,jo1@uni.example,,\n"
                                     "Li Jo,4717,jo2@uni.example,,\n");
    const auto owners = [&](std::string_view name) { return owners_of(name, roster).people; };
    using People = std::vector<std::size_t>;
    CHECK(owners("anna schmidt") == People{0});
    CHECK(owners("Anna Schmidt_4711_assignsubmission_file_") == People{0});
    CHECK(owners("Participant_4712_assignsubmission_file_") == People{1});
    CHECK(owners("braunbert_4712_99887_lab1") == People{1});
    CHECK(owners("braunbert_LATE_4712_99887_lab1") == People{1});
    CHECK(owners("ANNA.S@uni.example") == People{0});
    CHECK(owners("anna.s") == People{0});
    CHECK(owners("4712") == People{1});
    CHECK(owners("team-7") == People{2, 3});
    CHECK(owners("strange name") == People{4});
    CHECK(owners("nobody").empty());
    CHECK(owners("").empty());
    CHECK(owners_of("li jo", roster).ambiguous);
}

TEST_CASE("nobody is dropped in silence", "[marks]") {
    const auto roster = Roster::read("r.csv",
                                     "name,submission,group\n"
                                     "Anna,,\n"
                                     "A. Other,anna,\n"
                                     "Bert,,\n"
                                     "BERT,,\n"
                                     "Dora,,\n");
    auto report = sample_report();
    report.records.push_back(report.records[0]);
    report.records.back().name = "dora@uni";
    Marks marks = marks_of(report);
    match(marks, roster);
    const auto said = all_of(marks.warnings);
    INFO(said);
    REQUIRE(marks.marks.size() == 8);  // five people, and three submissions of nobody
    CHECK(marks.marks[1].record);      // named by the column
    CHECK_FALSE(marks.marks[0].record);
    CHECK(marks.marks[0].why_no_total() == "nothing handed in");
    CHECK(contains(said, "match nobody in r.csv: carla, dora@uni"));
    CHECK(contains(said, "'bert' fits several people in r.csv: Bert, BERT"));
    CHECK(contains(said, "people in r.csv without a submission: Anna, Bert, BERT, Dora"));
    CHECK(marks.marks[5].student == "bert");
    CHECK_FALSE(marks.marks[5].person);
}

TEST_CASE("two submissions of one person are not guessed between", "[marks]") {
    auto report = sample_report();
    report.records[1].name = "Anna";
    report.records[1].id = "anna-2";
    Marks marks = marks_of(report);
    match(marks, Roster::read("r.csv", "name\nanna\ncarla\n"));
    CHECK(contains(all_of(marks.warnings), "anna has several submissions"));
    CHECK_FALSE(marks.marks[0].record);
    CHECK(marks.marks.size() == 4);
}

TEST_CASE("one member of a group may be excused alone", "[marks]") {
    const auto roster = Roster::read("r.csv", "name,id,group\nA,1,anna\nB,2,anna\n");
    Marks marks = marks_of(sample_report());
    match(marks, roster);
    apply(marks, Table::read("m.csv", "student,excused\n2,yes\n"), &roster);
    CHECK(marks.marks[0].total() == Points::whole(3));
    CHECK(marks.marks[1].why_no_total() == "excused");
    CHECK(contains(
        refusal([&] { apply(marks, Table::read("m.csv", "student,excused\n3,yes\n"), &roster); }),
        "line 2: there is no student '3'"));
}
