// The class that ships with the repository gets the verdicts written beside it, and a run that was
// interrupted is taken up again.
#include "common/base/errors.hpp"
#include "tests/grading/classroom/grade_class.hpp"
#include "tests/grading/verdict.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace grading;
using namespace grading::classroom;

namespace {

ClassOptions options_for(const fs::path& out) {
    ClassOptions options;
    options.sources = {LABS_SOURCE_DIR, LABS_BINARY_DIR};
    options.submissions = fs::path(LABS_SOURCE_DIR) / "tests/submissions";
    options.out = out;
    options.jobs = std::max(1u, std::thread::hardware_concurrency());
    options.warn = [](const std::string& text) { WARN(text); };
    return options;
}

Graded grade(const ClassOptions& options) {
    const auto catalogue = Catalogue::load(LABS_SOURCE_DIR, LABS_BINARY_DIR);
    return grade_class(options, catalogue.lab("1"));
}

json::object expected_verdicts() {
    std::ifstream file(fs::path(LABS_SOURCE_DIR) / "tests/submissions/expected.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return json::parse(text).as_object();
}

}  // namespace

TEST_CASE("Every shipped submission gets the verdicts written beside it", "[.shipped]") {
    const TemporaryFolder out;
    const Graded graded = grade(options_for(out.path()));
    const auto expected = expected_verdicts();

    CHECK(graded.records.size() == expected.size());
    for (const auto& record : graded.records) {
        const auto* verdicts = expected.if_contains(record.name);
        REQUIRE(verdicts != nullptr);
        for (const auto& result : record.results) {
            INFO(record.name << " " << result.id << ": " << result.in_words);
            CHECK(std::string(kind(result.verdict)) ==
                  verdicts->as_object().at(result.id).as_string().c_str());
        }
        CHECK(record.results.size() == verdicts->as_object().size());
    }
    CHECK(fs::exists(out.path() / "scores.csv"));
    CHECK(fs::exists(out.path() / "report.json"));
}

TEST_CASE("A run that was interrupted is taken up again", "[.shipped]") {
    const TemporaryFolder out;
    auto options = options_for(out.path());
    options.only = {"starter-untouched", "perfect"};
    options.count = 1;
    const auto first = grade(options);
    REQUIRE(first.records.size() == 1);

    // What a killed run leaves: one result complete, one half written.
    std::ofstream(out.path() / "results/starter-untouched-0.json") << "{\"schema\": \"labs/subm";
    options.count = 0;
    options.resume = true;
    const auto second = grade(options);
    CHECK(second.resumed == 1);
    CHECK(second.records.size() == 2);
}

TEST_CASE("A submission whose time is over is stopped, and the others are graded", "[.shipped]") {
    const TemporaryFolder out;
    auto options = options_for(out.path());
    options.only = {"hangs"};
    options.time = std::chrono::seconds(3);
    const auto graded = grade(options);
    REQUIRE(graded.records.size() == 1);
    const auto& record = graded.records.front();
    CHECK(record.seconds < 6);
    CHECK(record.graded());
    CHECK(record.results.back().verdict == Verdict::Hung);
}

TEST_CASE("An unknown name is wrong use", "[.shipped]") {
    const TemporaryFolder out;
    auto options = options_for(out.path());
    options.only = {"nobody"};
    CHECK_THROWS_AS(grade(options), base::UsageError);
}
