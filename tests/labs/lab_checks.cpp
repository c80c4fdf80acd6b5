// Every check of every lab as a Catch2 test case under its id: "1.3 the file arrives", [lab1].
//
//     lab_checks                      all checks, on the students' programs
//     lab_checks --solutions "1.3*"   one, on the solutions
//     lab_checks --solutions --brokers   those of task queues, at each server that is installed
//     here
//
// It judges what has been built and builds nothing itself; ctest's fixtures do (CMakeLists.txt).
#define CATCH_CONFIG_RUNNER
#include "tests/grading/brokers.hpp"
#include "tests/grading/catalogue.hpp"
#include "tests/grading/report.hpp"
#include "tests/grading/runner.hpp"
#include "tests/support/catch.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Setting {
    fs::path build = LABS_BUILD_DIR;
    bool solutions = false;
    std::size_t ran = 0;
};

class CheckCase : public Catch::ITestInvoker {
public:
    /// `broker`: where it is run; nullptr: in a file.
    CheckCase(const grading::Lab& lab, const grading::Check& check, Setting& setting,
              grading::BrokerServer* broker = nullptr)
        : lab_(lab), check_(check), setting_(setting), broker_(broker) {}

    void invoke() const override {
        ++setting_.ran;
        grading::RunOptions options;
        options.programs = setting_.solutions ? setting_.build / "solutions" / lab_.folder
                                              : setting_.build / lab_.folder;
        options.helpers = setting_.build / "tests/peers";
        options.logs = setting_.build / "check" / (setting_.solutions ? "solutions" : "ctest");
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
    Setting& setting_;
    grading::BrokerServer* broker_;
};

void register_check(const grading::Lab& lab, const grading::Check& check, Setting& setting,
                    grading::BrokerServer* broker = nullptr) {
    const auto name = check.id + " " + check.title + (broker ? " at " + broker->name() : "");
    const auto tags = fmt::format("[lab{}]", lab.number);
    const Catch::SourceLineInfo place(check.source.file.c_str(),
                                      static_cast<std::size_t>(check.source.line));
    auto* test = new CheckCase(lab, check, setting, broker);  // Catch2 takes it over
#if LABS_CATCH_VERSION == 3
    Catch::AutoReg(Catch::Detail::unique_ptr<Catch::ITestInvoker>(test), place, "",
                   Catch::NameAndTags{name, tags});
#else
    Catch::AutoReg(test, place, "", Catch::NameAndTags{name, tags});
#endif
}

using Brokers = std::vector<std::unique_ptr<grading::BrokerServer>>;

constexpr int kSkipped = 77;

/// The check as it is, or, with brokers, at each server if it is about a task queue; how many
/// cases that makes. The first broker is the file in which it is run anyway.
std::size_t register_for(const grading::Lab& lab, const grading::Check& check, Setting& setting,
                         const Brokers& brokers) {
    if (brokers.empty()) {
        register_check(lab, check, setting);
        return 1;
    }
    if (!grading::uses_broker(check)) return 0;
    for (std::size_t i = 1; i < brokers.size(); ++i)
        register_check(lab, check, setting, brokers[i].get());
    return brokers.size() - 1;
}

/// Takes our own option out of the arguments; the rest is Catch2's.
bool take_option(std::vector<char*>& arguments, std::string_view option) {
    const auto found = std::find(arguments.begin(), arguments.end(), option);
    if (found == arguments.end()) return false;
    arguments.erase(found);
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<char*> arguments(argv, argv + argc);
    Setting setting;
    setting.solutions = take_option(arguments, "--solutions");
    const bool at_brokers = take_option(arguments, "--brokers");
    const bool everything = arguments.size() == 1;
    try {
        const auto course = grading::Catalogue::load(LABS_SOURCE_DIR, setting.build);
        std::size_t registered = 0;
        Brokers brokers;
        if (at_brokers) brokers = grading::brokers_available();
        if (at_brokers && brokers.size() < 2) {
            fmt::print("no server for task queues is installed here\n");
            return kSkipped;
        }
        for (const auto& lab : course.labs())
            for (const auto& check : lab.checks)
                registered += register_for(lab, check, setting, brokers);
        const int failed =
            Catch::Session().run(static_cast<int>(arguments.size()), arguments.data());
        if (everything && setting.ran != registered) {
            fmt::print(stderr, "{} checks exist and {} ran: that is a failure\n", registered,
                       setting.ran);
            return 1;
        }
        return std::min(failed, 255);
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 3;
    }
}
