#include "common/base/errors.hpp"
#include "tests/grading/report.hpp"
#include "tests/grading/runner.hpp"
#include "tools/arguments.hpp"
#include "tools/check.hpp"
#include "tools/course.hpp"
#include "tools/terminal.hpp"

#include <algorithm>
#include <iostream>

namespace lab {

namespace {

const Usage kUsage{"demo LAB|EXERCISE",
                   "Plays the finished programs and shows what each of them prints.\n"
                   "To play with them yourself: lab run EXERCISE --solution",
                   {}};

constexpr std::size_t kMostLines = 14;  // of one exercise; the rest is counted

void show_transcript(const Context& context, const grading::Result& result) {
    using Mark = grading::HistoryLine::Mark;
    std::size_t widest = 0;
    for (const grading::ProgramState& program : result.programs) {
        widest = std::max(widest, program.lane.size());
        if (program.course) continue;
        std::cout << paint(context, Ink::Dim, "  $ " + grading::visible(program.command)) << "\n";
    }
    std::size_t shown = 0, left_out = 0;
    for (const grading::HistoryLine& line : result.history) {
        if (line.mark != Mark::Good) continue;
        if (shown == kMostLines) {
            ++left_out;
            continue;
        }
        std::cout << "  " << paint(context, Ink::Cyan, padded(line.lane, widest) + " | ")
                  << grading::visible(line.text) << "\n";
        ++shown;
    }
    if (left_out > 0) std::cout << "  ... and " << left_out << " more lines\n";
}

/// Plays one check with the finished programs; true when all went as it should.
bool play(const Context& context, const grading::Lab& lab, const grading::Check& check) {
    grading::RunOptions options;
    options.programs = context.build / std::filesystem::path(program_target(lab, "", true));
    options.helpers = context.build / "tests" / "peers";
    options.logs = context.build / "demo";
    std::cout << paint(context, Ink::Bold, check.id + "  " + check.title) << "\n";
    const grading::Result result = grading::run_check(check, options);
    show_transcript(context, result);
    if (!result.passed()) {
        std::cout << "  " << mark(context, false) << " " << result.in_words << "\n";
    }
    std::cout << std::flush;
    return result.passed();
}

/// The play written for a lab, checks/demo.expect, or nothing.
std::vector<grading::Check> play_of(const Context& context, const grading::Lab& lab) {
    const auto file = context.root / lab.folder / "checks" / "demo.expect";
    if (!std::filesystem::exists(file)) return {};
    return {grading::parse_check(read_file(file), lab.folder + "/checks/demo.expect")};
}

}  // namespace

int demo(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, 1);
    if (parsed.first().empty()) throw base::UsageError("which lab? For instance: lab demo 1");
    const grading::Catalogue course = load_course(context);
    const auto checks = course.checks(parsed.first());

    SessionSettings settings;
    settings.solution = true;
    settings.keep_going = true;
    Session session(context, course, settings);
    session.build(checks);
    const grading::Lab& lab = course.lab_of(*checks.front());
    const bool whole_lab = parsed.first().find('.') == std::string::npos;
    const auto plays = whole_lab ? play_of(context, lab) : std::vector<grading::Check>{};
    bool good = true;
    for (const grading::Check& check : plays) good = play(context, lab, check) && good;
    if (!plays.empty()) return good ? AllPassed : Environment;
    for (const grading::Check* check : checks) good = play(context, lab, *check) && good;
    return good ? AllPassed : Environment;
}

}  // namespace lab
