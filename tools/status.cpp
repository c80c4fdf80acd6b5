#include "tools/arguments.hpp"
#include "tools/course.hpp"
#include "tools/state.hpp"
#include "tools/terminal.hpp"

#include <iostream>

namespace lab {

namespace {

const Usage kUsage{
    "status", "Shows how far you are, as of your last checks, and the next step.", {}};

constexpr std::size_t kBarCells = 24;

struct Sum {
    int passed = 0, exercises = 0, points = 0, most = 0;
};

Sum sum_of(const grading::Lab& lab, const State& state) {
    Sum sum;
    for (const grading::Check& check : lab.checks) {
        const Progress progress = state.get(check.id);
        sum.passed += progress.passed ? 1 : 0;
        sum.exercises += 1;
        sum.points += progress.points;
        sum.most += check.points;
    }
    return sum;
}

void show_next(const Context& context, const grading::Lab& lab, const grading::Check& check,
               const Progress& progress) {
    const auto tell = [](std::string_view what, std::string_view text) {
        std::cout << "  " << padded(what, 8) << text << "\n";
    };
    const bool begun = progress.checks > 0 && progress.verdict != "not-started";
    std::cout << "\n"
              << (begun ? "Go on with " : "Next comes ")
              << paint(context, Ink::Bold, check.id + "  " + check.title) << "\n";
    tell("Read", lab.folder + "/GUIDE.md, " + check.id);
    std::string files;
    for (const std::string& file : files_of(context, lab, check.id)) {
        files += (files.empty() ? "" : ", ") + lab.folder + "/" + file;
    }
    if (!files.empty()) tell("Write", files);
    tell("Check", "./lab check " + check.id);
    tell("Stuck?", "./lab hint " + check.id);
}

}  // namespace

int status(const Context& context, const Arguments& arguments) {
    parse(kUsage, arguments, 0);
    const grading::Catalogue course = load_course(context);
    const State state = State::load(context.root);

    const grading::Lab* next_lab = nullptr;
    const grading::Check* next = nullptr;
    for (const grading::Lab& lab : course.labs()) {
        const Sum sum = sum_of(lab, state);
        std::cout << padded(lab.folder, 18) << " " << bar(context, sum.points, sum.most, kBarCells)
                  << "  " << sum.points << " of " << sum.most << " points, " << sum.passed << " of "
                  << sum.exercises << " exercises\n";
        for (const grading::Check& check : lab.checks) {
            if (next || state.get(check.id).passed) continue;
            next = &check;
            next_lab = &lab;
        }
    }
    if (next) {
        show_next(context, *next_lab, *next, state.get(next->id));
        if (state.empty()) {
            std::cout << "\nNew here? ./lab demo " << next_lab->number
                      << " plays the finished lab, ./lab help lists the commands.\n";
        }
    } else {
        std::cout << "\n" << paint(context, Ink::Green, "All exercises have passed.") << "\n";
    }
    return AllPassed;
}

}  // namespace lab
