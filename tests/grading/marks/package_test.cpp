// What `lab package` writes, put to use as the platforms do.
#include "tests/grading/marks/package.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/catalogue.hpp"
#include "tests/grading/classroom/archive.hpp"
#include "tests/grading/marks/json_schema.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <boost/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace grading;
using namespace grading::marks;

namespace {

const fs::path kRoot = LABS_SOURCE_DIR;

Lab first_lab() {
    Lab lab;
    lab.number = 1;
    lab.folder = "lab1-sockets";
    return lab;
}

std::vector<PackedFile> package(std::string_view platform) {
    return package_of(find_platform(platform), kRoot, first_lab());
}

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Paths and modes, as whoever unpacks it sees them.
std::map<std::string, unsigned> entries_of(const fs::path& zip) {
    std::map<std::string, unsigned> entries;
    archive* in = archive_read_new();
    archive_read_support_format_zip(in);
    REQUIRE(archive_read_open_filename(in, zip.c_str(), 10240) == ARCHIVE_OK);
    archive_entry* entry = nullptr;
    while (archive_read_next_header(in, &entry) == ARCHIVE_OK)
        entries[archive_entry_pathname(entry)] = archive_entry_perm(entry);
    archive_read_free(in);
    return entries;
}

/// Runs a line of bash; its output goes to a file, the end of which the test shows when it fails.
int run(const std::string& line, const fs::path& log) {
    const std::string command = "bash -c '" + line + "' >'" + log.string() + "' 2>&1 </dev/null";
    return std::system(command.c_str());
}

/// The folder that Gradescope calls /autograder, for one of the submissions that come with the
/// course.
class Autograder {
public:
    explicit Autograder(const std::string& submission) {
        const auto zip = root() / "autograder.zip";
        write_zip(zip, package("gradescope"));
        fs::create_directories(root() / "source");
        classroom::unpack(zip, root() / "source", {64u << 20, 5000});
        fs::create_directories(root() / "results");
        fs::copy(kRoot / "tests/submissions" / submission, root() / "submission",
                 fs::copy_options::recursive);
        fs::copy_file(root() / "source/run_autograder", root() / "run_autograder");
        fs::permissions(root() / "run_autograder", fs::perms::owner_all);
    }

    const fs::path& root() const { return folder_.path(); }

    std::string run_command() const {
        return "cd \"" + root().string() + "\" && exec ./run_autograder";
    }

    /// results.json, which has to fit Gradescope's schema.
    json::value results() const {
        auto value = json::parse(read(root() / "results/results.json"));
        const JsonSchema schema(
            json::parse(read(kRoot / "tests/grading/marks/schemas/gradescope.json")));
        CHECK(schema.faults(value).empty());
        return value;
    }

private:
    TemporaryFolder folder_;
};

std::int64_t score_of(const json::value& results) {
    std::int64_t sum = 0;
    for (const auto& test : results.at("tests").as_array())
        sum += test.at("score").to_number<int>();
    return sum;
}

const std::string kThisBuild =
    "unset LAB_ROOT; export LAB_BUILD=\"" + std::string(LABS_BINARY_DIR) + "\"; ";

}  // namespace

TEST_CASE("a package holds scripts and course, and no answers", "[package]") {
    for (const auto& platform : platforms()) {
        INFO(platform.name);
        std::set<std::string> paths;
        for (const auto& file : package(platform.name)) {
            paths.insert(file.path);
            INFO(file.path);
            CHECK(file.path.find("solutions/") == std::string::npos);
            CHECK(file.path.find("tests/mutants") == std::string::npos);
            CHECK(file.path.find("ANSWERS") == std::string::npos);
            CHECK(file.path.find("/.") == std::string::npos);
            if (file.path.find('/') != std::string::npos) continue;
            CHECK(file.content.find("@LAB@") == std::string::npos);
            CHECK(file.content.find("@FOLDER@") == std::string::npos);
        }
        for (const char* needed : {"course/lab", "course/CMakeLists.txt", "course/tools/main.cpp",
                                   "course/lab1-sockets/checks/1.1.expect",
                                   "course/tests/grading/marks/schemas/marks.json"})
            CHECK(paths.count(needed) == 1);
    }
    CHECK_THROWS_AS(find_platform("moodle"), base::UsageError);
}

TEST_CASE("a zip file has its scripts at its root, executable, and always the same bytes",
          "[package]") {
    const TemporaryFolder temporary;
    write_zip(temporary.path() / "a.zip", package("gradescope"));
    write_zip(temporary.path() / "b.zip", package("gradescope"));
    CHECK(read(temporary.path() / "a.zip") == read(temporary.path() / "b.zip"));
    const auto entries = entries_of(temporary.path() / "a.zip");
    CHECK(entries.at("setup.sh") == 0755);
    CHECK(entries.at("run_autograder") == 0755);
    CHECK(entries.at("course/lab") == 0755);
    CHECK(entries.at("course/CMakeLists.txt") == 0644);
    CHECK_THROWS_AS(write_zip(temporary.path() / "no/a.zip", {}), base::Error);
}

TEST_CASE("run_autograder writes the results.json of a submission", "[package]") {
    const Autograder autograder("partly-done");
    const auto log = autograder.root() / "log";
    const int status = run(kThisBuild + autograder.run_command(), log);
    INFO(read(log));
    REQUIRE(status == 0);
    const auto results = autograder.results();
    CHECK(results.at("tests").as_array().size() == 6);
    CHECK(score_of(results) == 8);
    CHECK(results.at("tests").at(0).at("status") == "passed");
    CHECK(results.at("tests").at(4).at("tags").at(0) == "not-started");
}

TEST_CASE("a grader that fails leaves no results.json behind", "[package]") {
    const Autograder autograder("partly-done");
    std::ofstream(autograder.root() / "results/results.json") << "{\"score\": 100}";
    const auto log = autograder.root() / "log";
    CHECK(run("export LAB_BUILD=/nowhere; " + autograder.run_command(), log) != 0);
    CHECK_FALSE(fs::exists(autograder.root() / "results/results.json"));
}

TEST_CASE("autograder.py writes the result.json of a checkout", "[package]") {
    const TemporaryFolder temporary;
    const auto zip = temporary.path() / "autograder.zip";
    write_zip(zip, package("classroom50"));
    const auto bundle = temporary.path() / "bundle";
    fs::create_directories(bundle);
    classroom::unpack(zip, bundle, {64u << 20, 5000});
    const auto checkout = temporary.path() / "checkout";
    fs::create_directories(checkout);
    fs::copy(kRoot / "tests/submissions/partly-done", checkout / "lab1-sockets",
             fs::copy_options::recursive);

    const auto log = temporary.path() / "log";
    const std::string go = "cd \"" + checkout.string() + "\" && exec /usr/bin/python3 \"" +
                           (bundle / "autograder.py").string() + "\"";
    const std::string variables =
        "export CLASSROOM=c ASSIGNMENT=a SUBMISSION_TAG=submit/1 COMMIT_URL=u RELEASE_URL=r "
        "SUBMITTED_AT=2026-11-21T20:00:00Z; ";
    const int status = run(kThisBuild + variables + go, log);
    INFO(read(log));
    REQUIRE(status == 0);
    const auto result = json::parse(read(checkout / "result.json"));
    const JsonSchema schema(
        json::parse(read(kRoot / "tests/grading/marks/schemas/classroom50.json")));
    CHECK(schema.faults(result).empty());
    CHECK(result.at("score") == 8);
    CHECK(result.at("max-score") == 20);
    CHECK(result.at("review") == "u");

    // Without its runner's variables the grader has failed, and says so.
    CHECK(run(kThisBuild + go, log) != 0);
}

// Builds the grader from nothing, as Gradescope does: minutes. The test autograder_setup.
TEST_CASE("setup.sh makes everything that run_autograder needs", "[.setup]") {
    const Autograder autograder("partly-done");
    const auto log = autograder.root() / "log";
    const int status = run("unset LAB_ROOT LAB_BUILD; bash \"" +
                               (autograder.root() / "source/setup.sh").string() + "\"",
                           log);
    INFO(read(log));
    REQUIRE(status == 0);
    const int graded = run("unset LAB_ROOT LAB_BUILD; " + autograder.run_command(), log);
    INFO(read(log));
    REQUIRE(graded == 0);
    CHECK(score_of(autograder.results()) == 8);
}
