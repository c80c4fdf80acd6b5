#include "common/base/errors.hpp"
#include "tools/arguments.hpp"
#include "tools/by_hand.hpp"
#include "tools/course.hpp"
#include "tools/edition.hpp"
#include "tools/terminal.hpp"

#include <iostream>
#include <unistd.h>

namespace lab {

namespace {

const Usage kUsage{
    "run EXERCISE [--solution]",
    "Starts the programs of an exercise in one terminal. What you type goes to the\n"
    "one that reads; Ctrl-C ends them all. They run in build/run/EXERCISE. Without a\n"
    "terminal it is over when the last one started has ended.",
    {{"--solution", "", "the finished programs instead of yours"}}};

}  // namespace

int run(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, 1);
    const grading::Catalogue course = load_course(context);
    const std::string id = exercise_in(parsed, "run");
    const grading::Check& check = course.check(id);
    const grading::Lab& lab = course.lab_of(check);
    if (parsed.has("--solution")) need_solutions(context, lab);
    const std::vector<Role> roles = roles_of(context, lab, check, parsed.has("--solution"));
    if (roles.empty()) throw base::Error(check.source.file + ": no `by-hand` line in this check");
    if (!build_roles(context, roles)) return SomethingFailed;

    const auto folder = stage_folder(context, lab, check);
    const std::string shown = folder.lexically_relative(context.root).string();
    std::cout << paint(context, Ink::Dim,
                       check.id + "  " + check.title + "   (in " + shown + "; Ctrl-C ends all)")
              << "\n"
              << std::flush;
    TroupeSettings settings;
    settings.folder = folder;
    settings.name_width = name_width(roles);
    settings.until_last = isatty(STDIN_FILENO) == 0;
    Troupe troupe(context, settings);
    for (const Role& role : roles) troupe.start(role.name, role.command, role.ready);
    return troupe.play();
}

}  // namespace lab
