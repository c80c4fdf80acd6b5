// Each format beside a file of how it has to look, judged by its schema and by other parsers.
#include "tests/grading/marks/formats.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/marks/json_schema.hpp"
#include "tests/grading/marks/late.hpp"
#include "tests/grading/marks/manual.hpp"
#include "tests/grading/marks/refusal.hpp"
#include "tests/grading/marks/sample.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/json.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/wait.h>

namespace fs = std::filesystem;
using namespace grading;
using namespace grading::marks;

namespace {

const fs::path kFolder = fs::path(LABS_SOURCE_DIR) / "tests/grading/marks";

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

/// The class of the sample with points by hand, one late, one without a grade.
struct Sample {
    Marks marks = marks_of(sample_report());
    Settings settings;
    std::optional<Roster> roster;

    explicit Sample(const fs::path& roster_file = {}) {
        if (!roster_file.empty()) {
            roster = Roster::read(roster_file.filename().string(), read(roster_file));
            match(marks, *roster);
        }
        const auto manual = Table::read("manual.csv", read(kFolder / "golden/manual.csv"));
        apply(marks, manual, roster ? &*roster : nullptr);
        apply(marks, LatePolicy::parse("10%/day,max=50%"), read_time("2026-11-21 23:59")->time);
        settings.assignment = "Lab 1";
        for (const char* name : {"CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL",
                                 "RELEASE_URL", "SUBMITTED_AT"})
            settings.environment[name] = std::string("the ") + name;
    }

    Document convert(std::string_view format, std::size_t mark = 1) const {
        return find_format(format).convert(
            {marks, &marks.marks.at(mark), roster ? &*roster : nullptr, settings});
    }
};

/// Compares with the file; leaves the text beside the test program when it differs.
void check_golden(const std::string& name, const std::string& text) {
    const auto file = kFolder / "golden" / name;
    if (text != read(file)) write("actual-" + name, text);
    INFO("diff " << file.string() << " " << fs::absolute("actual-" + name).string());
    CHECK(text == read(file));
}

JsonSchema schema(const std::string& name) {
    return JsonSchema(boost::json::parse(read(kFolder / "schemas" / (name + ".json"))));
}

std::string faults(const std::string& schema_name, const std::string& text) {
    std::string all;
    for (const auto& fault : schema(schema_name).faults(boost::json::parse(text)))
        all += fault + "\n";
    return all;
}

}  // namespace

TEST_CASE("every format looks as its golden file", "[marks]") {
    const Sample sample;
    check_golden("marks.json", sample.convert("json").text);
    check_golden("marks.csv", sample.convert("csv").text);
    check_golden("marks.md", sample.convert("markdown").text);
    check_golden("junit.xml", sample.convert("junit").text);
    check_golden("gradescope.json", sample.convert("gradescope").text);
    check_golden("gradescope-setup.json", sample.convert("gradescope", 2).text);
    check_golden("autolab.txt", sample.convert("autolab").text);
    check_golden("vpl.txt", sample.convert("vpl").text);
    Sample punctual;
    punctual.marks = marks_of(sample_report());
    check_golden("classroom50.json", punctual.convert("classroom50").text);
}

TEST_CASE("Canvas' and Moodle's own files come back with the grades in them", "[marks]") {
    const Sample canvas(kFolder / "golden/canvas-export.csv");
    const auto grades = canvas.convert("canvas");
    check_golden("canvas.csv", grades.text);
    CHECK(grades.left_out == std::vector<std::string>{"Carlsen, Carla: could not be judged",
                                                      "Dorn, Dora: nothing handed in"});
    CHECK(grades.notes == std::vector<std::string>{"9 points here are 18 in Canvas"});

    const Sample moodle(kFolder / "golden/moodle-worksheet.csv");
    const auto worksheet = moodle.convert("moodle");
    check_golden("moodle.csv", worksheet.text);
    CHECK(worksheet.left_out.size() == 2);
}

TEST_CASE("what is asked of a format in vain is refused with the cure", "[marks]") {
    const Sample sample;
    CHECK(contains(refusal([&] { sample.convert("canvas"); }), "--roster FILE"));
    CHECK(contains(refusal([&] { sample.convert("moodle"); }), "grading worksheet"));
    CHECK(contains(refusal([&] { find_format("xml"); }), "json, csv, markdown"));
    Sample canvas(kFolder / "golden/canvas-export.csv");
    canvas.settings.assignment = "Lab";
    CHECK(contains(refusal([&] { canvas.convert("canvas"); }), "'Lab 1 (4711)', 'Lab 2 (4712)'"));
    CHECK(contains(refusal([&] { sample.convert("classroom50"); }), "leave out --late"));
    Sample punctual;
    punctual.marks.marks[1].deduction = {};
    CHECK(contains(refusal([&] { punctual.convert("classroom50"); }), "whole points only"));
    punctual.settings.environment.erase("RELEASE_URL");
    CHECK(contains(refusal([&] { punctual.convert("classroom50"); }), "$RELEASE_URL is not set"));
    CHECK(sample.convert("autolab", 2).text.empty());
    CHECK(sample.convert("classroom50", 2).text.empty());
    CHECK(sample.convert("vpl", 2).text.find("Grade") == std::string::npos);
}

TEST_CASE("the schemas fit what is written, and nothing else", "[marks]") {
    const auto report = sample_report();
    CHECK(faults("class", classroom::class_to_json(report.lab, report.records)).empty());
    CHECK(faults("marks", read(kFolder / "golden/marks.json")).empty());
    CHECK(faults("gradescope", read(kFolder / "golden/gradescope.json")).empty());
    CHECK(faults("classroom50", read(kFolder / "golden/classroom50.json")).empty());

    auto marks = boost::json::parse(read(kFolder / "golden/marks.json"));
    auto& first = marks.as_object()["marks"].as_array()[0].as_object();
    first["total"] = 6.7;
    first["more"] = 1;
    first.erase("max");
    const auto found = faults("marks", boost::json::serialize(marks));
    INFO(found);
    CHECK(found.find("/marks/0/total: not of type") != std::string::npos);
    CHECK(found.find("/marks/0/more: is not foreseen") != std::string::npos);
    CHECK(found.find("/marks/0: has no max") != std::string::npos);
    CHECK_THROWS(JsonSchema(boost::json::parse("{\"oneOf\": []}")));
}

TEST_CASE("a class survives its file", "[marks]") {
    const auto before = sample_report();
    const auto text = classroom::class_to_json(before.lab, before.records);
    const auto after = classroom::class_from_json(text);
    CHECK(classroom::class_to_json(after.lab, after.records) == text);
    CHECK_THROWS_AS(classroom::class_from_json("{}"), base::Error);
    CHECK_THROWS_AS(classroom::class_from_json("{\"schema\":\"labs/class/2\"}"), base::Error);
}

TEST_CASE("Python's parsers and jsonschema agree", "[marks]") {
    const TemporaryFolder temporary;
    const auto report = sample_report();
    write(temporary.path() / "class.json", classroom::class_to_json(report.lab, report.records));
    const auto script = kFolder / "validate.py";
    const std::string command = "/usr/bin/python3 '" + script.string() + "' '" + kFolder.string() +
                                "' '" + (temporary.path() / "class.json").string() + "'";
    const int status = std::system(command.c_str());
    REQUIRE(WIFEXITED(status));
    constexpr int kNotInstalled = 77;
    if (WEXITSTATUS(status) == kNotInstalled || WEXITSTATUS(status) == 127) {
        WARN("skipped: python3-jsonschema is not installed");
        return;
    }
    CHECK(WEXITSTATUS(status) == 0);
}
