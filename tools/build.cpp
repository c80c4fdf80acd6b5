#include "common/base/errors.hpp"
#include "tools/arguments.hpp"
#include "tools/builder.hpp"
#include "tools/course.hpp"
#include "tools/edition.hpp"
#include "tools/terminal.hpp"

#include <iostream>
#include <set>

namespace lab {

namespace {

const Usage kUsage{"build [LAB|EXERCISE] [--solution]",
                   "Builds your programs and shows what the compiler says of them.",
                   {{"--solution", "", "build the finished programs instead of yours"}}};

struct Targets {
    std::set<std::string> programs;  // of the lab
    std::set<std::string> all;       // and the course's own, which the guide starts beside them
};

Targets targets_of(const grading::Catalogue& course, const std::string& selection, bool solution) {
    Targets targets;
    for (const grading::Check* check : course.checks(selection)) {
        const grading::Lab& lab = course.lab_of(*check);
        for (const std::string& program : check->programs()) {
            targets.programs.insert(program_target(lab, program, solution));
        }
        const auto needed = check_targets(lab, *check, solution);
        targets.all.insert(needed.begin(), needed.end());
    }
    const auto companions = companions_of(targets.all);
    targets.all.insert(companions.begin(), companions.end());
    return targets;
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
    if (parsed.has("--solution")) need_solutions(context, course, parsed.first());
    const Targets targets = targets_of(course, parsed.first(), parsed.has("--solution"));
    if (targets.programs.empty())
        throw base::UsageError("nothing to build in '" + parsed.first() + "'");

    const BuildReport report = build_targets(context, {targets.all.begin(), targets.all.end()});
    if (report.good) {
        for (const std::string& line : report.warnings) std::cout << line << "\n";
    }
    for (const BuildFailure& failure : report.failures) show_failure(context, failure);
    if (!report.good) {
        std::cout << "\nAll that was printed: " << (context.build / "build.log").string() << "\n";
        return SomethingFailed;
    }
    for (const std::string& target : targets.programs) {
        const auto program = (context.build / target).lexically_relative(context.root);
        std::cout << mark(context, true) << " " << program.string() << "\n";
    }
    return AllPassed;
}

}  // namespace lab
