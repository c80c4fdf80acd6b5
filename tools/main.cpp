// `lab`: the command of the course. The script of the same name at the root builds and starts it.
#include "common/base/errors.hpp"
#include "tools/arguments.hpp"
#include "tools/commands.hpp"
#include "tools/terminal.hpp"

#include <cstdlib>
#include <iostream>
#include <signal.h>
#include <string_view>

namespace lab {
namespace {

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
