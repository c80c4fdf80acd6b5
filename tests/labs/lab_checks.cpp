// Every check of every lab as a Catch2 test case under its id: "1.3 the file arrives", [lab1].
//
//     lab_checks                          all checks, on the students' programs
//     LABS_SOLUTIONS=1 lab_checks "1.3*"  one, on the solutions
//
// It judges what has been built and builds nothing itself; ctest's fixtures do (CMakeLists.txt).
#include "tests/grading/catalogue.hpp"
#include "tests/grading/report.hpp"
#include "tests/grading/runner.hpp"
#include "tests/support/catch.hpp"

#include <fmt/core.h>

#include <cstdlib>
#include <filesystem>

namespace {

namespace fs = std::filesystem;

class CheckCase : public Catch::ITestInvoker {
public:
    CheckCase(const grading::Lab& lab, const grading::Check& check) : lab_(lab), check_(check) {}

    void invoke() const override {
        const bool solutions = std::getenv("LABS_SOLUTIONS") != nullptr;
        const fs::path build = LABS_BUILD_DIR;
        grading::RunOptions options;
        options.programs = (solutions ? build / "solutions" : build) / lab_.folder;
        options.helpers = build / "tests/peers";
        options.logs = build / "check" / (solutions ? "solutions" : "ctest");
        options.limit_memory = !LABS_SANITIZED;
        const auto result = grading::run_check(check_, options);
        const auto message = grading::render(result, {});
        INFO(message);
        CHECK(result.passed());
    }

private:
    const grading::Lab& lab_;
    const grading::Check& check_;
};

void register_check(const grading::Lab& lab, const grading::Check& check) {
    const auto name = check.id + " " + check.title;
    const auto tags = fmt::format("[lab{}]", lab.number);
    const Catch::SourceLineInfo place(check.source.file.c_str(),
                                      static_cast<std::size_t>(check.source.line));
    auto* test = new CheckCase(lab, check);  // Catch2 takes it over
#if LABS_CATCH_VERSION == 3
    Catch::AutoReg(Catch::Detail::unique_ptr<Catch::ITestInvoker>(test), place, "",
                   Catch::NameAndTags{name, tags});
#else
    Catch::AutoReg(test, place, "", Catch::NameAndTags{name, tags});
#endif
}

/// Before main(), as Catch2's own macros do.
const grading::Catalogue kCourse = [] {
    try {
        return grading::Catalogue::load(LABS_SOURCE_DIR, LABS_BUILD_DIR);
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        std::_Exit(3);
    }
}();
const bool kRegistered = [] {
    for (const auto& lab : kCourse.labs())
        for (const auto& check : lab.checks) register_check(lab, check);
    return true;
}();

}  // namespace
