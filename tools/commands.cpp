#include "tools/commands.hpp"

#include "common/base/errors.hpp"
#include "tools/arguments.hpp"
#include "tools/terminal.hpp"

#include <iostream>
#include <vector>

namespace lab {

namespace {

struct Group {
    std::string_view title;
    std::vector<Command> commands;
};

const std::vector<Group> kGroups{
    {"While you work",
     {{"status", "", "where you are and what comes next (also: lab alone)", status},
      {"list", "", "all exercises with their programs and points", list},
      {"demo", "LAB", "play with the finished lab first", demo},
      {"build", "[LAB|EXERCISE]", "build your programs", build},
      {"check", "[LAB|EXERCISE]", "check what you have written", check},
      {"run", "EXERCISE", "start the programs of an exercise in one terminal", run},
      {"hint", "EXERCISE", "a hint, one level more each time", hint},
      {"compare", "EXERCISE", "your code beside the solution", compare},
      {"reset", "EXERCISE", "back to the starter; yours is backed up", reset},
      {"doctor", "[LAB]", "is everything there that the course needs?", doctor},
      {"completion", "", "for bash: source <(./lab completion)", completion}}},
#ifdef LABS_WHOLE_COURSE  // the rest is not in a student edition
    {"For instructors",
     {{"grade", "[FOLDER]", "grade a folder of submissions", grade},
      {"export", "FOLDER", "write the edition that students get, or bring it up to date",
       export_edition},
      {"marks", "FORMAT", "the grades as a platform imports them", marks},
      {"package", "PLATFORM", "an autograder to upload to a platform", package},
      {"soak", "LAB", "repeat the checks and count changed verdicts", soak}}},
    {"For those who work on the course",
     {{"test", "[GATE...]", "the whole test suite, or some of its gates", test},
      {"starters", "", "cut the starters out of the solutions", starters},
      {"mutants", "", "check wrong and alternative solutions", mutants},
      {"guide", "[LAB]", "run what the guides tell to run", guide},
      {"bench", "feedback", "measure the time from an edit to the verdict", bench}}},
#endif
};

}  // namespace

void print_help(const Context& context) {
    std::cout << "usage: lab [--no-color] [--yes] [COMMAND] [ARGUMENT...]\n";
    for (const Group& group : kGroups) {
        std::cout << "\n" << paint(context, Ink::Bold, group.title) << "\n";
        for (const Command& command : group.commands) {
            const std::string form =
                std::string(command.name) + " " + std::string(command.arguments);
            std::cout << "  " << padded(form, 24) << command.summary << "\n";
        }
    }
    std::cout
        << "\nlab COMMAND --help tells more. --yes answers every question with yes.\n"
           "Exit status: 0 all passed, 1 something failed, 2 wrong use, 3 this machine or the "
           "course.\n";
}

const Command& find_command(const std::string& name) {
    for (const Group& group : kGroups) {
        for (const Command& command : group.commands) {
            if (command.name == name) return command;
        }
    }
    const std::string near = nearest(name, command_names());
    throw base::UsageError("there is no command '" + name + "'" +
                           (near.empty() ? "" : "; did you mean 'lab " + near + "'?") +
                           " (lab help lists them)");
}

std::vector<std::string> command_names() {
    std::vector<std::string> names{"help"};
    for (const Group& group : kGroups) {
        for (const Command& command : group.commands) names.emplace_back(command.name);
    }
    return names;
}

}  // namespace lab
