#include "common/base/errors.hpp"
#include "tools/arguments.hpp"
#include "tools/builder.hpp"
#include "tools/course.hpp"
#include "tools/terminal.hpp"
#include "tools/troupe.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>

namespace lab {

namespace {

const Usage kUsage{"run EXERCISE [--solution]",
                   "Starts the programs of an exercise in one terminal. What you type goes to the\n"
                   "one that reads; Ctrl-C ends them all. They run in build/run/EXERCISE.",
                   {{"--solution", "", "the finished programs instead of yours"}}};

/// Puts the files the programs read by default into the folder they run in.
void give_files(const grading::Check& check, const std::filesystem::path& folder) {
    for (const grading::Statement& statement : check.statements) {
        const auto* file = std::get_if<grading::GiveFile>(&statement.is);
        if (!file || std::filesystem::exists(folder / file->path)) continue;
        std::string content;
        if (file->content) {
            grading::Values values;
            grading::Random random(1);
            content = file->content->choose(values, random);
        }
        for (int line = 1; content.size() < file->size; ++line) {
            content += "This is line " + std::to_string(line) + " of a file to be sent.\n";
        }
        if (file->size > 0) content.resize(file->size, '\n');
        std::ofstream(folder / file->path, std::ios::binary) << content;
    }
}

struct Role {
    std::string name;
    std::vector<std::string> command;
    std::string target;
};

std::vector<Role> roles_of(const Context& context, const grading::Lab& lab,
                           const grading::Check& check, bool solution) {
    std::vector<Role> roles;
    for (const grading::ByHand& by_hand : check.by_hand) {
        Role role;
        role.name = by_hand.lane;
        const bool helper = by_hand.program.starts_with('@');
        role.target = helper ? "tests/peers/" + by_hand.program.substr(1)
                             : program_target(lab, by_hand.program, solution);
        role.command.push_back((context.build / role.target).string());
        role.command.insert(role.command.end(), by_hand.arguments.begin(), by_hand.arguments.end());
        roles.push_back(std::move(role));
    }
    return roles;
}

}  // namespace

int run(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, 1);
    const grading::Catalogue course = load_course(context);
    const grading::Check& check = exercise(course, parsed.first(), "run");
    const grading::Lab& lab = course.lab_of(check);
    const std::vector<Role> roles = roles_of(context, lab, check, parsed.has("--solution"));
    if (roles.empty()) throw base::Error(check.source.file + ": no `by-hand` line in this check");

    std::vector<std::string> targets;
    for (const Role& role : roles) {
        if (std::find(targets.begin(), targets.end(), role.target) == targets.end()) {
            targets.push_back(role.target);
        }
    }
    const BuildReport report = build_targets(context, targets);
    if (!report.good) {
        for (const BuildFailure& failure : report.failures) {
            std::cerr << mark(context, false) << " " << failure.error << "\n";
            for (const std::string& line : failure.excerpt) std::cerr << "    " << line << "\n";
        }
        return SomethingFailed;
    }

    const auto folder = context.build / "run" / check.id;
    std::filesystem::create_directories(folder);
    give_files(check, folder);
    const std::string shown = folder.lexically_relative(context.root).string();
    std::cout << paint(context, Ink::Dim,
                       check.id + "  " + check.title + "   (in " + shown + "; Ctrl-C ends all)")
              << "\n";
    Troupe troupe(context, folder);
    for (const Role& role : roles) troupe.start(role.name, role.command);
    return troupe.play();
}

}  // namespace lab
