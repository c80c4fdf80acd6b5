// Every check of every lab as a Catch2 test case under its id: "1.3 the file arrives", [lab1].
//
//     lab_checks                          all checks, on the students' programs
//     LABS_SOLUTIONS=1 lab_checks "1.3*"  one, on the solutions
//     LABS_BROKERS=1 lab_checks           those of task queues, at each server that is installed
//                                         here; status 77 when there is none
//
// It judges what has been built and builds nothing itself; ctest's fixtures do (CMakeLists.txt).
#include "tests/grading/catalogue.hpp"
#include "tests/grading/report.hpp"
#include "tests/grading/runner.hpp"
#include "tests/labs/brokers.hpp"
#include "tests/support/catch.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <vector>

namespace {

namespace fs = std::filesystem;

class CheckCase : public Catch::ITestInvoker {
public:
    /// `broker`: where it is run; nullptr: in a file.
    CheckCase(const grading::Lab& lab, const grading::Check& check, grading::BrokerServer* broker)
        : lab_(lab), check_(check), broker_(broker) {}

    void invoke() const override {
        const bool solutions = std::getenv("LABS_SOLUTIONS") != nullptr;
        const fs::path build = LABS_BUILD_DIR;
        grading::RunOptions options;
        options.programs = (solutions ? build / "solutions" : build) / lab_.folder;
        options.helpers = build / "tests/peers";
        options.logs = build / "check" / (solutions ? "solutions" : "ctest");
        options.limit_memory = !LABS_SANITIZED;
        if (broker_ != nullptr) options.broker = broker_->fresh_url();
        const auto result = grading::run_check(check_, options);
        const auto message = grading::render(result, {});
        INFO(message);
        CHECK(result.passed());
    }

private:
    const grading::Lab& lab_;
    const grading::Check& check_;
    grading::BrokerServer* broker_;
};

void register_check(const grading::Lab& lab, const grading::Check& check,
                    grading::BrokerServer* broker) {
    const auto name = check.id + " " + check.title + (broker ? " at " + broker->name() : "");
    const auto tags = fmt::format("[lab{}]", lab.number);
    const Catch::SourceLineInfo place(check.source.file.c_str(),
                                      static_cast<std::size_t>(check.source.line));
    auto* test = new CheckCase(lab, check, broker);  // Catch2 takes it over
#if LABS_CATCH_VERSION == 3
    Catch::AutoReg(Catch::Detail::unique_ptr<Catch::ITestInvoker>(test), place, "",
                   Catch::NameAndTags{name, tags});
#else
    Catch::AutoReg(test, place, "", Catch::NameAndTags{name, tags});
#endif
}

using Brokers = std::vector<std::unique_ptr<grading::BrokerServer>>;

/// The servers, without the file in which every check is run anyway.
Brokers servers() {
    Brokers brokers = grading::brokers_available();
    brokers.erase(brokers.begin());
    if (!brokers.empty()) return brokers;
    fmt::print("no server for task queues is installed here\n");
    std::fflush(stdout);
    std::_Exit(77);
}

/// As Catch2's own macros do it: before main(), and for as long as the program lives.
bool register_all() {
    static const auto course = grading::Catalogue::load(LABS_SOURCE_DIR, LABS_BUILD_DIR);
    static const Brokers brokers = std::getenv("LABS_BROKERS") != nullptr ? servers() : Brokers();
    for (const auto& lab : course.labs())
        for (const auto& check : lab.checks) {
            if (brokers.empty()) register_check(lab, check, nullptr);
            if (!grading::uses_broker(check)) continue;
            for (const auto& broker : brokers) register_check(lab, check, broker.get());
        }
    return true;
}

const bool kRegistered = [] {
    try {
        return register_all();
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        std::_Exit(3);
    }
}();

}  // namespace
