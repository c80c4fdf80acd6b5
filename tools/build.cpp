#include "common/base/errors.hpp"
#include "tools/arguments.hpp"
#include "tools/builder.hpp"
#include "tools/course.hpp"
#include "tools/terminal.hpp"

#include <iostream>
#include <set>

namespace lab {

namespace {

const Usage kUsage{"build [LAB|EXERCISE] [--solution]",
                   "Builds your programs and shows what the compiler says of them.",
                   {{"--solution", "", "build the finished programs instead of yours"}}};

std::vector<std::string> targets_of(const grading::Catalogue& course, const std::string& selection,
                                    bool solution) {
    std::set<std::string> targets;
    for (const grading::Check* check : course.checks(selection)) {
        const grading::Lab& lab = course.lab_of(*check);
        for (const std::string& program : check->programs()) {
            targets.insert(program_target(lab, program, solution));
        }
    }
    return {targets.begin(), targets.end()};
}

/// The course's programs that the guides run beside the student's: who plays the other side in the
/// checks, and `nsc` where there is a name server.
std::vector<std::string> companions_of(const grading::Catalogue& course,
                                       const std::string& selection) {
    std::set<std::string> targets;
    for (const grading::Check* check : course.checks(selection)) {
        for (const std::string& target : check_targets(course.lab_of(*check), *check, false)) {
            if (target.starts_with("tests/peers/")) targets.insert(target);
        }
    }
    if (targets.contains("tests/peers/name_server")) targets.insert("common/nsc");
    return {targets.begin(), targets.end()};
}

void show_failure(const Context& context, const BuildFailure& failure) {
    std::cout << mark(context, false) << " " << paint(context, Ink::Bold, failure.target) << "\n"
              << "    " << failure.error << "\n";
    for (const std::string& line : failure.excerpt) std::cout << "    " << line << "\n";
    if (failure.more > 0) {
        std::cout << "    and " << failure.more << " more, often only because of this one\n";
    }
}

}  // namespace

int build(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, 1);
    const grading::Catalogue course = load_course(context);
    const auto targets = targets_of(course, parsed.first(), parsed.has("--solution"));
    if (targets.empty()) throw base::UsageError("nothing to build in '" + parsed.first() + "'");

    std::vector<std::string> all = companions_of(course, parsed.first());
    all.insert(all.end(), targets.begin(), targets.end());
    const BuildReport report = build_targets(context, all);
    if (report.good) {
        for (const std::string& line : report.warnings) std::cout << line << "\n";
    }
    for (const BuildFailure& failure : report.failures) show_failure(context, failure);
    if (!report.good) {
        std::cout << "\nAll that was printed: " << (context.build / "build.log").string() << "\n";
        return SomethingFailed;
    }
    for (const std::string& target : targets) {
        const auto program = (context.build / target).lexically_relative(context.root);
        std::cout << mark(context, true) << " " << program.string() << "\n";
    }
    return AllPassed;
}

}  // namespace lab
