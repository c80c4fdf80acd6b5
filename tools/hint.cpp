#include "common/base/errors.hpp"
#include "tools/arguments.hpp"
#include "tools/course.hpp"
#include "tools/edition.hpp"
#include "tools/starters_cut.hpp"
#include "tools/state.hpp"
#include "tools/terminal.hpp"

#include <algorithm>
#include <iostream>

namespace lab {

namespace {

const Usage kUsage{
    "hint EXERCISE [options]",
    "Shows a hint: a nudge, then a pointer, then nearly the code; one more each time.",
    {{"--level", "N", "show level N (1 to 3)"}, {"--all", "", "show all levels"}}};

struct Level {
    std::string name;
    std::string text;
};

/// The `### ` parts below `## ID` of a hints.md.
std::vector<Level> read_levels(const std::string& markdown, const std::string& id) {
    std::vector<Level> levels;
    bool inside = false;
    for (const std::string& line : split_lines(markdown)) {
        if (line.starts_with("## ")) {
            const std::string heading = line.substr(3);
            inside = heading == id || heading.starts_with(id + " ");
        } else if (inside && line.starts_with("### ")) {
            levels.push_back({line.substr(4), ""});
        } else if (inside && !levels.empty()) {
            levels.back().text += line + "\n";
        }
    }
    for (Level& level : levels) {
        const auto first = level.text.find_first_not_of('\n');
        level.text.erase(0, std::min(first, level.text.size()));
        while (level.text.ends_with("\n\n")) level.text.pop_back();
    }
    return levels;
}

void show(const Context& context, const Level& level, std::size_t number, std::size_t count) {
    std::cout << paint(context, Ink::Bold, level.name) << " "
              << paint(context, Ink::Dim,
                       "(" + std::to_string(number) + " of " + std::to_string(count) + ")")
              << "\n\n"
              << level.text << "\n";
}

}  // namespace

int hint(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, 1);
    const grading::Catalogue course = load_course(context);
    const std::string id = exercise_in(parsed, "hint");
    const grading::Check& check = course.check(id);
    const grading::Lab& lab = course.lab_of(check);
    const std::filesystem::path file = source_folder(context, lab, false) / "hints.md";
    const std::vector<Level> levels = read_levels(read_file(file), check.id);
    if (levels.empty()) throw base::Error(file.string() + ": no hints for " + check.id);

    const std::size_t count = levels.size();
    if (parsed.has("--all")) {
        for (std::size_t i = 0; i < count; ++i) show(context, levels[i], i + 1, count);
        return AllPassed;
    }
    State state = State::load(context.root);
    Progress& progress = state.at(check.id);
    const auto next = static_cast<unsigned>(
        std::min<std::size_t>(count, static_cast<std::size_t>(progress.hints) + 1));
    const unsigned level = parsed.number("--level", next, 1);
    if (level > count) {
        throw base::UsageError("there are " + std::to_string(count) + " levels of hints for " +
                               check.id);
    }
    show(context, levels[level - 1], level, count);
    progress.hints = std::max(progress.hints, static_cast<int>(level));
    state.save();
    if (level < count) {
        std::cout << paint(context, Ink::Dim,
                           "Still stuck? ./lab hint " + check.id + " goes one level further.")
                  << "\n";
    } else {
        std::cout << paint(context, Ink::Dim,
                           "This was the last one. " +
                               (has_solutions(context, lab)
                                    ? "./lab compare " + check.id +
                                          " shows the solution beside your code."
                                    : "Ask your instructor, and show what ./lab check " + check.id +
                                          " prints."))
                  << "\n";
    }
    return AllPassed;
}

}  // namespace lab
