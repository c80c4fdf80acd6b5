#include "common/base/errors.hpp"
#include "tests/grading/report.hpp"
#include "tests/grading/runner.hpp"
#include "tools/arguments.hpp"
#include "tools/by_hand.hpp"
#include "tools/check.hpp"
#include "tools/course.hpp"
#include "tools/edition.hpp"
#include "tools/terminal.hpp"

#include <iostream>
#include <set>

namespace lab {

namespace {

const Usage kUsage{"demo LAB|EXERCISE",
                   "Plays the finished programs together and shows what each of them prints.\n"
                   "To play with them yourself: lab run EXERCISE --solution",
                   {}};

constexpr std::size_t kLeastRoles = 2;  // a server alone has nothing to say

constexpr std::size_t kMostLines = 20;  // of a play; the rest is counted

/// The programs of the course that the play does not speak of, such as a name server in the wings.
std::set<std::string> silent_roles(const grading::Check& play, const grading::Result& result) {
    std::set<std::string> silent;
    for (const grading::ProgramState& program : result.programs) {
        if (program.course) silent.insert(program.lane);
    }
    for (const grading::Statement& statement : play.statements) {
        if (const auto* block = std::get_if<grading::LaneBlock>(&statement.is)) {
            silent.erase(block->lane);
        }
    }
    return silent;
}

void show_transcript(const Context& context, const grading::Check& play,
                     const grading::Result& result) {
    using Mark = grading::HistoryLine::Mark;
    std::size_t widest = 0;
    for (const grading::ProgramState& program : result.programs) {
        widest = std::max(widest, program.lane.size());
        if (program.course) continue;
        std::cout << paint(context, Ink::Dim, "  $ " + grading::visible(program.command)) << "\n";
    }
    const std::set<std::string> silent = silent_roles(play, result);
    std::size_t shown = 0, left_out = 0;
    for (const grading::HistoryLine& line : result.history) {
        if (line.mark != Mark::Good || silent.contains(line.lane)) continue;
        if (shown == kMostLines) {
            ++left_out;
            continue;
        }
        std::cout << "  " << paint(context, Ink::Cyan, padded(line.lane, widest) + " | ")
                  << grading::visible(line.text) << "\n";
        ++shown;
    }
    if (left_out > 0) std::cout << "  ... and " << left_out << " more lines\n";
}

std::filesystem::path play_file(const Context& context, const grading::Lab& lab) {
    return context.root / lab.folder / "checks" / "demo.expect";
}

bool has_play(const Context& context, const grading::Lab& lab) {
    return std::filesystem::exists(play_file(context, lab));
}

/// Plays the lab's demo.expect with the finished programs.
int play(const Context& context, const grading::Catalogue& course, const grading::Lab& lab) {
    const auto check = grading::parse_check(read_file(play_file(context, lab)),
                                            lab.folder + "/checks/demo.expect");
    SessionSettings settings;
    settings.solution = true;
    Session(context, course, settings).build(course.checks(std::to_string(lab.number)));
    grading::RunOptions options;
    options.programs = context.build / std::filesystem::path(program_target(lab, "", true));
    options.helpers = context.build / "tests" / "peers";
    options.logs = context.build / "demo";
    std::cout << paint(context, Ink::Bold, check.id + "  " + check.title) << std::endl;
    const grading::Result result = grading::run_check(check, options);
    show_transcript(context, check, result);
    if (result.passed()) return AllPassed;
    std::cout << "  " << mark(context, false) << " " << result.in_words << "\n";
    return Environment;
}

/// What it printed with the finished programs.
int show_recorded(const Context& context, const grading::Lab& lab) {
    const auto file = demo_file(context.root, lab.number);
    if (!std::filesystem::exists(file)) need_solutions(context, lab);
    std::cout << read_file(file)
              << paint(context, Ink::Dim,
                       "Recorded: the finished programs are not in this edition of the course.")
              << "\n";
    return AllPassed;
}

}  // namespace

int demo(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, 1);
    if (parsed.first().empty()) throw base::UsageError("which lab? For instance: lab demo 1");
    const grading::Catalogue course = load_course(context);

    const auto checks = course.checks(parsed.first());
    const grading::Lab& demonstrated = course.lab_of(*checks.front());
    if (!has_solutions(context, demonstrated)) return show_recorded(context, demonstrated);
    if (parsed.first().find('.') == std::string::npos && has_play(context, demonstrated)) {
        return play(context, course, demonstrated);
    }
    int status = AllPassed;
    for (const grading::Check* check : checks) {
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
        settings.name_width = name_width(roles);
        settings.until_last = true;
        settings.forward_input = false;
        settings.tell_endings = false;
        {
            Troupe troupe(context, settings);
            for (const Role& role : roles) troupe.start(role.name, role.command, role.ready);
            if (troupe.play() != AllPassed) status = Environment;
            if (troupe.interrupted()) return status;
        }
        std::cout << "\n" << std::flush;
    }
    return status;
}

}  // namespace lab
