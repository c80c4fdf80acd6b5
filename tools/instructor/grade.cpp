// `lab grade`: a class of submissions, its table and its reports.
#include "common/base/errors.hpp"
#include "tests/grading/classroom/grade_class.hpp"
#include "tests/grading/classroom/scoreboard.hpp"
#include "tools/arguments.hpp"
#include "tools/builder.hpp"
#include "tools/command.hpp"
#include "tools/course.hpp"
#include "tools/terminal.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iostream>
#include <string>
#include <thread>

namespace lab {

namespace {

using grading::classroom::ClassOptions;

const Usage kUsage{
    "grade [DIR] [options]",
    "Grades a class: DIR holds a folder, .zip or .tar.gz per student; without DIR, the "
    "submissions\n"
    "that come with the course. Results go to OUT/scores.csv, OUT/report.json and OUT/results.\n"
    "Exit status: 0 graded, whatever the students scored; 1 some submission could not be graded;\n"
    "2 wrong use; 3 this machine or the course.",
    {{"--lab", "LAB", "the lab that was handed in (the first one)"},
     {"--jobs", "N", "submissions at the same time, also -j N (as many as there are cores)"},
     {"--out", "OUT", "folder for the results (build/grade)"},
     {"--resume", "", "go on where an earlier run was interrupted"},
     {"--only", "NAME", "only this submission"},
     {"--limit", "WHAT", "time=60s: of one submission, building included; count=5: the first five"},
     {"--isolation", "NAME", "bubblewrap or limits; without it, the best there is"},
     {"--seed", "N", "the same random values for all"},
     {"--no-build", "", "use the course's programs as they are"}}};

/// "-j 4" and "-j4" are what everybody's fingers know.
Arguments with_long_names(const Arguments& arguments) {
    Arguments result;
    for (const std::string& argument : arguments) {
        if (!argument.starts_with("-j")) {
            result.push_back(argument);
            continue;
        }
        result.emplace_back("--jobs");
        if (argument.size() > 2) result.push_back(argument.substr(2));
    }
    return result;
}

unsigned whole_number(std::string_view text, const std::string& option) {
    unsigned number = 0;
    const auto end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stop != end || number == 0) {
        throw base::UsageError("--limit " + option + ": not a number above 0");
    }
    return number;
}

/// "time=60s" or "count=5"; several, with commas between.
void set_limits(std::string_view text, ClassOptions& options) {
    while (!text.empty()) {
        std::string_view limit = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), limit.size() + 1));
        const std::string whole(limit);
        if (limit.starts_with("time=")) {
            limit.remove_prefix(5);
            if (limit.ends_with('s')) limit.remove_suffix(1);
            options.time = std::chrono::seconds(whole_number(limit, whole));
        } else if (limit.starts_with("count=")) {
            options.count = whole_number(limit.substr(6), whole);
        } else {
            throw base::UsageError("--limit " + whole + ": write time=60s or count=5");
        }
    }
}

ClassOptions options_of(const Context& context, const Parsed& parsed) {
    ClassOptions options;
    options.sources = {context.root, context.build};
    options.submissions = context.root / "tests/submissions";
    if (!parsed.positional.empty()) options.submissions = parsed.first();
    if (!std::filesystem::is_directory(options.submissions)) {
        throw base::UsageError(options.submissions.string() +
                               " is not a folder; give the one that holds a folder or archive per "
                               "student");
    }
    options.out = parsed.has("--out") ? std::filesystem::path(parsed.value("--out"))
                                      : context.build / "grade";
    options.jobs = parsed.number("--jobs", std::max(1u, std::thread::hardware_concurrency()), 1);
    options.resume = parsed.has("--resume");
    options.seed = parsed.number("--seed", 0);
    options.isolation = parsed.value("--isolation");
    if (!options.isolation.empty() && options.isolation != "limits" &&
        options.isolation != "bubblewrap") {
        throw base::UsageError("--isolation " + options.isolation + ": bubblewrap or limits");
    }
    if (parsed.has("--only")) options.only = {parsed.value("--only")};
    set_limits(parsed.value("--limit"), options);
    return options;
}

const grading::Lab& lab_of(const grading::Catalogue& course, const Parsed& parsed) {
    if (parsed.has("--lab")) return course.lab(parsed.value("--lab"));
    for (const auto& lab : course.labs()) {
        if (!lab.checks.empty()) return lab;
    }
    throw base::Error("the course has no checks");
}

void show_progress(Line& line, const Context& context,
                   const grading::classroom::Progress& progress) {
    std::string text =
        bar(context, static_cast<int>(progress.done), static_cast<int>(progress.all), 20);
    text += " " + std::to_string(progress.done) + " of " + std::to_string(progress.all);
    for (const std::string& now : progress.now) text += "  " + now;
    line.show(text);
}

}  // namespace

int grade(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, with_long_names(arguments), 1);
    ClassOptions options = options_of(context, parsed);
    if (!parsed.has("--no-build") && !build_targets(context, {"classroom"}).good) {
        throw base::Error("the course's own programs could not be built: ./lab build says why");
    }
    const grading::Catalogue course = load_course(context);
    const grading::Lab& lab = lab_of(course, parsed);

    Line line(context);
    options.warn = [&](const std::string& text) {
        line.clear();
        std::cerr << "lab: " << text << "\n";
    };
    options.progress = [&](const auto& progress) { show_progress(line, context, progress); };
    const auto graded = grading::classroom::grade_class(options, lab);
    line.clear();

    grading::classroom::TableStyle style;
    style.color = context.color;
    style.ascii = context.ascii;
    std::cout << grading::classroom::scoreboard(lab.folder, lab.checks, graded.records, style);
    if (graded.resumed > 0) std::cout << graded.resumed << " of them in an earlier run\n";
    std::cout << "Results in " << options.out.string() << ": scores.csv, report.json, results/\n";
    if (graded.interrupted) {
        std::cerr << "lab: interrupted after " << graded.records.size() << " of " << graded.all
                  << " submissions; the same command with --resume goes on from here\n";
    }
    const bool all = std::all_of(graded.records.begin(), graded.records.end(),
                                 [](const auto& record) { return record.graded(); });
    return all && !graded.interrupted ? AllPassed : SomethingFailed;
}

}  // namespace lab
