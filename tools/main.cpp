// `lab`: the command of the course. The script of the same name at the root builds and starts it.
#include "common/base/errors.hpp"
#include "tools/arguments.hpp"
#include "tools/command.hpp"
#include "tools/terminal.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <signal.h>
#include <string_view>

namespace lab {
namespace {

struct Command {
    std::string_view name;
    std::string_view arguments;
    std::string_view summary;
    int (*run)(const Context&, const Arguments&);
};

struct Group {
    std::string_view title;
    std::vector<Command> commands;
};

const std::array<Group, 3> kGroups{
    {{"While you work",
      {{"status", "", "where you are and what comes next (also: lab alone)", status},
       {"list", "", "all exercises with their programs and points", list},
       {"demo", "LAB", "play with the finished lab first", demo},
       {"build", "[LAB|EXERCISE]", "build your programs", build},
       {"check", "[LAB|EXERCISE]", "check what you have written", check},
       {"run", "EXERCISE", "start the programs of an exercise in one terminal", run},
       {"hint", "EXERCISE", "a hint, one level more each time", hint},
       {"compare", "EXERCISE", "your code beside the solution", compare},
       {"reset", "EXERCISE", "back to the starter; yours is backed up", reset},
       {"doctor", "[LAB]", "is everything there that the course needs?", doctor}}},
     {"For instructors",
      {{"grade", "[FOLDER]", "grade a folder of submissions", grade},
       {"soak", "LAB", "repeat the checks and count changed verdicts", soak}}},
     {"For those who work on the course",
      {{"test", "[GATE...]", "the whole test suite, or some of its gates", test},
       {"starters", "", "cut the starters out of the solutions", starters},
       {"mutants", "", "check wrong and alternative solutions", mutants},
       {"guide", "[LAB]", "run what the guides tell to run", guide},
       {"bench", "feedback", "measure the time from an edit to the verdict", bench},
       {"completion", "", "for bash: source <(./lab completion)", completion}}}}};

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

std::filesystem::path folder_from(const char* variable, const std::filesystem::path& otherwise) {
    const char* value = std::getenv(variable);
    return value && *value ? std::filesystem::path(value) : otherwise;
}

/// Takes the options that mean the same everywhere out of the arguments.
Context read_context(Arguments& arguments) {
    Context context;
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    context.root = folder_from("LAB_ROOT", LABS_SOURCE_DIR);
    context.build = folder_from("LAB_BUILD", error ? context.root / "build" : self.parent_path());
    context.yes = std::erase(arguments, "--yes") + std::erase(arguments, "-y") > 0;
    look_at_terminal(context, std::erase(arguments, "--no-color") > 0);
    return context;
}

int dispatch(const Context& context, Arguments arguments) {
    if (arguments.empty()) arguments.emplace_back("status");
    const std::string name = arguments.front();
    arguments.erase(arguments.begin());
    if (name == "help" || name == "--help" || name == "-h") {
        if (!arguments.empty()) return find_command(arguments[0]).run(context, {"--help"});
        print_help(context);
        return AllPassed;
    }
    const Command& command = find_command(name);
    try {
        return command.run(context, arguments);
    } catch (const HelpShown&) {
        return AllPassed;
    } catch (const base::UsageError& error) {
        std::cerr << "lab " << name << ": " << error.what() << "\n";
        return WrongUse;
    }
}

}  // namespace

std::vector<std::string> command_names() {
    std::vector<std::string> names{"help"};
    for (const Group& group : kGroups) {
        for (const Command& command : group.commands) names.emplace_back(command.name);
    }
    return names;
}

}  // namespace lab

int main(int argc, char** argv) {
    signal(SIGPIPE, SIG_DFL);  // `lab list | head`
    lab::Arguments arguments(argv + 1, argv + argc);
    const lab::Context context = lab::read_context(arguments);
    try {
        return lab::dispatch(context, arguments);
    } catch (const lab::HelpShown&) {
        return lab::AllPassed;
    } catch (const base::UsageError& error) {
        std::cerr << "lab: " << error.what() << "\n";
        return lab::WrongUse;
    } catch (const std::exception& error) {
        std::cerr << "lab: " << error.what() << "\n";
        return lab::Environment;
    }
}
