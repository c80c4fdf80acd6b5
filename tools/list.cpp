#include "tools/arguments.hpp"
#include "tools/course.hpp"
#include "tools/state.hpp"
#include "tools/terminal.hpp"

#include <iostream>

namespace lab {

namespace {

const Usage kUsage{"list [LAB]",
                   "Lists the exercises with their points, their programs and your last verdict.",
                   {{"--ids", "", "only the ids, one a line"}}};

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::string verdict_of(const Progress& progress) {
    if (progress.checks == 0) return "";
    return progress.passed ? "passed" : progress.verdict;
}

}  // namespace

int list(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, 1);
    const grading::Catalogue course = load_course(context);
    const State state = State::load(context.root);

    for (const grading::Lab& lab : course.labs()) {
        if (!parsed.first().empty() && &course.lab(parsed.first()) != &lab) continue;
        if (!parsed.has("--ids")) std::cout << paint(context, Ink::Bold, lab.folder) << "\n";
        for (const grading::Check& check : lab.checks) {
            if (parsed.has("--ids")) {
                std::cout << check.id << "\n";
                continue;
            }
            const Progress progress = state.get(check.id);
            const std::string points =
                std::to_string(check.points) + (check.points == 1 ? " point" : " points");
            std::cout << "  "
                      << (progress.passed ? mark(context, true)
                          : context.ascii ? "  "
                                          : " ")
                      << " " << padded(check.id, 5) << padded(check.title, 48) << " "
                      << padded(points, 10) << padded(joined(check.programs()), 32) << " "
                      << verdict_of(progress) << "\n";
        }
    }
    return AllPassed;
}

}  // namespace lab
