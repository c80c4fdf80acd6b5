#include "common/base/errors.hpp"
#include "tools/arguments.hpp"
#include "tools/by_hand.hpp"
#include "tools/course.hpp"
#include "tools/terminal.hpp"

#include <iostream>

namespace lab {

namespace {

const Usage kUsage{"demo LAB|EXERCISE",
                   "Plays the finished programs together and shows what each of them prints.\n"
                   "To play with them yourself: lab run EXERCISE --solution",
                   {}};

constexpr std::size_t kLeastRoles = 2;  // a server alone has nothing to say

}  // namespace

int demo(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, 1);
    if (parsed.first().empty()) throw base::UsageError("which lab? For instance: lab demo 1");
    const grading::Catalogue course = load_course(context);

    int status = AllPassed;
    for (const grading::Check* check : course.checks(parsed.first())) {
        const grading::Lab& lab = course.lab_of(*check);
        const std::vector<Role> roles = roles_of(context, lab, *check, true);
        if (roles.size() < kLeastRoles) continue;
        if (!build_roles(context, roles)) return Environment;

        std::cout << paint(context, Ink::Bold, check->id + "  " + check->title) << "\n";
        for (const Role& role : roles) {
            std::cout << paint(context, Ink::Dim, "$ " + role.shown) << "\n";
        }
        std::cout << std::flush;
        TroupeSettings settings;
        settings.folder = stage_folder(context, lab, *check);
        settings.until_last = true;
        settings.forward_input = false;
        settings.tell_endings = false;
        {
            Troupe troupe(context, settings);
            for (const Role& role : roles) troupe.start(role.name, role.command);
            if (troupe.play() != AllPassed) status = Environment;
            if (troupe.interrupted()) return status;
        }
        std::cout << "\n" << std::flush;
    }
    return status;
}

}  // namespace lab
