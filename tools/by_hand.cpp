#include "tools/by_hand.hpp"

#include "tests/grading/accident.hpp"
#include "tools/builder.hpp"
#include "tools/course.hpp"
#include "tools/terminal.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <set>

namespace lab {

namespace {

/// Puts the files of a check's text into the folder, as long as they are not there yet.
void give_files(const grading::Check& check, const std::filesystem::path& folder) {
    for (const grading::Statement& statement : check.statements) {
        const auto* file = std::get_if<grading::GiveFile>(&statement.is);
        if (!file || !file->content || std::filesystem::exists(folder / file->path)) continue;
        grading::Values values;
        grading::Random random(1);
        write_file(folder / file->path, file->content->choose(values, random));
    }
}

}  // namespace

std::vector<Role> roles_of(const Context& context, const grading::Lab& lab,
                           const grading::Check& check, bool solution) {
    std::vector<Role> roles;
    for (const grading::ByHand& by_hand : check.by_hand) {
        Role role;
        role.name = by_hand.lane;
        const bool helper = by_hand.program.starts_with('@');
        role.target = helper ? "tests/peers/" + by_hand.program.substr(1)
                             : program_target(lab, by_hand.program, solution);
        role.shown = helper ? by_hand.program.substr(1) : by_hand.program;
        role.command.push_back((context.build / role.target).string());
        for (const std::string& argument : by_hand.arguments) {
            role.shown += " " + grading::quoted(argument);
            role.command.push_back(argument);
        }
        role.ready = by_hand.ready;
        roles.push_back(std::move(role));
    }
    return roles;
}

std::size_t name_width(const std::vector<Role>& roles) {
    std::size_t widest = 0;
    for (const Role& role : roles) widest = std::max(widest, role.name.size());
    return widest;
}

std::filesystem::path stage_folder(const Context& context, const grading::Lab& lab,
                                   const grading::Check& check) {
    const auto folder = context.build / "run" / check.id;
    std::filesystem::create_directories(folder);
    give_files(check, folder);
    for (const grading::Check& other : lab.checks) give_files(other, folder);
    return folder;
}

bool build_roles(const Context& context, const std::vector<Role>& roles) {
    std::set<std::string> targets;
    for (const Role& role : roles) targets.insert(role.target);
    const BuildReport report = build_targets(context, {targets.begin(), targets.end()});
    for (const BuildFailure& failure : report.failures) {
        std::cerr << mark(context, false) << " " << failure.error << "\n";
        for (const std::string& line : failure.excerpt) std::cerr << "    " << line << "\n";
    }
    return report.good;
}

}  // namespace lab
