#include "tools/check.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/report.hpp"
#include "tools/arguments.hpp"
#include "tools/course.hpp"
#include "tools/edition.hpp"
#include "tools/state.hpp"
#include "tools/terminal.hpp"

#include <iostream>

namespace lab {

namespace {

const Usage kUsage{
    "check [LAB|EXERCISE] [options]",
    "Builds what you have written, runs it and compares what it prints.\n"
    "Exit status: 0 all passed, 1 something failed, 2 wrong use, 3 this machine or the course.",
    {{"--seed", "N", "repeat a run with the same random values"},
     {"--begun", "", "what is not begun yet is no failure (exit status)"},
     {"--solution", "", "check the finished programs instead of yours"},
     {"--broker", "URL", "where lab 6 keeps its tasks, instead of in a file"},
     {"--keep-going", "", "go past a failed exercise; show each failure in full"},
     {"--json", "FILE", "write the results as JSON (- for stdout, and nothing else there)"},
     {"--junit", "FILE", "write the results as JUnit XML"},
     {"--no-build", "", "run the programs as they are"}}};

using Results = std::vector<grading::Result>;

grading::Style style_of(const Context& context) {
    grading::Style style;
    style.color = context.color;
    style.ascii = context.ascii;
    style.width = context.width;
    return style;
}

/// Shows results as they come: the first failure in full, the others in a line each.
class Teller {
public:
    Teller(const Context& context, bool in_full) : context_(context), in_full_(in_full) {}

    void tell(const grading::Result& result) {
        using grading::Verdict;
        const bool failed = !result.passed() && result.verdict != Verdict::NotReached;
        const bool full = failed && (in_full_ || !told_);
        told_ = told_ || failed;
        std::string text = full ? grading::render(result, style_of(context_))
                                : grading::render_line(result, style_of(context_));
        if (!text.ends_with('\n')) text += '\n';
        std::cout << text << std::flush;
    }

private:
    const Context& context_;
    bool in_full_;
    bool told_ = false;
};

void show_warnings(const BuildReport& report) {
    constexpr std::size_t most = 24;
    for (std::size_t i = 0; i < report.warnings.size() && i < most; ++i) {
        std::cerr << report.warnings[i] << "\n";
    }
    if (report.warnings.size() > most) std::cerr << "... ./lab build shows the rest\n";
}

void remember(const Context& context, const Results& results) {
    State state = State::load(context.root);
    for (const grading::Result& result : results) {
        if (result.verdict == grading::Verdict::Setup) continue;
        if (result.verdict == grading::Verdict::NotReached) continue;
        Progress& progress = state.at(result.id);
        progress.passed = result.passed();
        progress.ever = progress.ever || result.passed();
        progress.points = result.points;
        progress.checks += 1;
        progress.verdict = grading::kind(result.verdict);
    }
    state.save();
}

void show_sum(const Context& context, const Results& results) {
    int passed = 0, points = 0, most = 0;
    for (const grading::Result& result : results) {
        passed += result.passed() ? 1 : 0;
        points += result.points;
        most += result.max_points;
    }
    const bool all = passed == static_cast<int>(results.size());
    std::cout << "\n"
              << paint(context, all ? Ink::Green : Ink::Bold,
                       std::to_string(passed) + " of " + std::to_string(results.size()) +
                           (results.size() == 1 ? " exercise, " : " exercises, ") +
                           std::to_string(points) + " of " + std::to_string(most) + " points")
              << "\n";
}

/// `only_begun`: what has not been begun, and what needs that, is no failure.
int exit_status_of(const Results& results, bool only_begun) {
    int status = AllPassed;
    for (const grading::Result& result : results) {
        if (result.verdict == grading::Verdict::Setup) return Environment;
        const bool is_open = result.verdict == grading::Verdict::NotStarted ||
                             result.verdict == grading::Verdict::NotReached;
        if (!result.passed() && !(only_begun && is_open)) status = SomethingFailed;
    }
    return status;
}

void write_reports(const Parsed& parsed, const Results& results) {
    if (parsed.value("--json") == "-") {
        std::cout << grading::to_json(results) << "\n";
    } else if (parsed.has("--json")) {
        write_file(parsed.value("--json"), grading::to_json(results) + "\n");
    }
    if (parsed.has("--junit")) {
        write_file(parsed.value("--junit"), grading::to_junit(results, "labs"));
    }
}

}  // namespace

int check(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, 1);
    const grading::Catalogue course = load_course(context);
    const auto checks = course.checks(parsed.first());
    if (parsed.has("--solution")) need_solutions(context, course, parsed.first());
    const bool quiet = parsed.value("--json") == "-";

    SessionSettings settings;
    settings.solution = parsed.has("--solution");
    settings.build = !parsed.has("--no-build");
    settings.keep_going = parsed.has("--keep-going");
    settings.seed = parsed.number("--seed", 0);
    settings.broker = parsed.value("--broker");
    Session session(context, course, settings);
    const BuildReport& report = session.build(checks);
    if (report.good) show_warnings(report);

    Results results;
    Teller teller(context, settings.keep_going);
    Line line(context);
    for (const grading::Check* check : checks) {
        if (!quiet) line.show(check->id + "  " + check->title + " ...");
        results.push_back(session.check(*check));
        line.clear();
        if (!quiet) teller.tell(results.back());
    }
    write_reports(parsed, results);
    if (!settings.solution) remember(context, results);
    if (results.size() != checks.size() || results.empty()) {
        throw base::Error("only " + std::to_string(results.size()) + " of " +
                          std::to_string(checks.size()) + " checks ran");
    }
    if (!quiet) show_sum(context, results);
    return exit_status_of(results, parsed.has("--begun"));
}

}  // namespace lab
