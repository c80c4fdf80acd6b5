#include "common/base/errors.hpp"
#include "tools/arguments.hpp"
#include "tools/course.hpp"
#include "tools/diff.hpp"
#include "tools/edition.hpp"
#include "tools/starters_cut.hpp"
#include "tools/state.hpp"
#include "tools/terminal.hpp"

#include <iostream>

namespace lab {

namespace {

const Usage kUsage{"compare EXERCISE|LAB",
                   "Shows your code beside the solution's, only the parts of that exercise.\n"
                   "Asks first as long as the exercise has not passed (--yes does not ask).",
                   {{"--whole", "", "the whole files"}}};

/// The lines of the regions of one exercise, one region after the other.
std::vector<std::string> lines_of(const std::vector<std::string>& lines,
                                  const std::vector<Region>& regions, const std::string& id) {
    std::vector<std::string> chosen;
    for (const Region& region : regions) {
        if (region.id != id) continue;
        if (!chosen.empty()) chosen.emplace_back();
        for (std::size_t i = region.begin; i <= region.end; ++i) {
            const auto first = lines[i].find_first_not_of(' ');
            if (first != std::string::npos && lines[i].compare(first, 3, "//~") == 0) continue;
            chosen.push_back(lines[i]);
        }
    }
    return chosen;
}

void compare_file(const Context& context, const grading::Lab& lab, const std::string& name,
                  const std::string& id, bool whole) {
    const auto mine = source_folder(context, lab, false) / name;
    const auto theirs = source_folder(context, lab, true) / name;
    const std::string my_text = read_file(mine), their_text = read_file(theirs);
    auto my_lines = split_lines(my_text), their_lines = split_lines(their_text);
    const auto my_regions = find_regions(my_text), their_regions = find_regions(their_text);
    const bool parts =
        !whole && my_regions && their_regions && !lines_of(my_lines, *my_regions, id).empty();
    if (!whole && !parts) {
        std::cout << "The markers `// LAB " << id << "` and `// END " << id << "` are not in your "
                  << name << " any more; this is the whole file.\n\n";
    }
    if (parts) {
        my_lines = lines_of(my_lines, *my_regions, id);
        their_lines = lines_of(their_lines, *their_regions, id);
    }
    if (my_lines == their_lines) {
        std::cout << mine.lexically_relative(context.root).string()
                  << ": the same as the solution\n";
        return;
    }
    std::cout << show_diff(context, diff_lines(my_lines, their_lines),
                           "yours: " + mine.lexically_relative(context.root).string(),
                           "solution: " + theirs.lexically_relative(context.root).string())
              << "\n";
}

/// True once the exercise has passed, or when the solution is wanted all the same.
bool may_be_shown(const Context& context, const std::string& id) {
    if (State::load(context.root).get(id).ever) return true;
    if (ask(context, id + " has not passed yet. Look at its solution all the same?", false)) {
        return true;
    }
    if (context.terminal) return false;
    throw base::UsageError(id + " has not passed yet; --yes shows its solution all the same");
}

}  // namespace

int compare(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, 1);
    const grading::Catalogue course = load_course(context);
    if (parsed.first().empty())
        throw base::UsageError("which exercise? For instance: lab compare 1.1");
    for (const grading::Check* check : course.checks(parsed.first())) {
        const grading::Lab& lab = course.lab_of(*check);
        need_solutions(context, lab);
        const auto files = files_of(context, lab, check->id);
        if (files.empty()) throw base::Error("there is nothing to write in " + check->id);
        if (!may_be_shown(context, check->id)) continue;
        std::cout << paint(context, Ink::Bold, check->id + "  " + check->title) << "\n\n";
        for (const std::string& file : files) {
            compare_file(context, lab, file, check->id, parsed.has("--whole"));
        }
    }
    return AllPassed;
}

}  // namespace lab
