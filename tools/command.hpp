// What every subcommand of `lab` gets and returns.
//
// A subcommand is one file NAME.cpp with one function, listed in tools/commands.cpp: in tools/ what
// students use, in tools/instructor/ and tools/maintain/ the rest. It throws
// `base::UsageError` for wrong arguments (exit 2) and `base::Error` when the machine or the course
// stands in the way (exit 3).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lab {

/// The exit statuses of `lab`.
enum ExitStatus : int { AllPassed = 0, SomethingFailed = 1, WrongUse = 2, Environment = 3 };

struct Context {
    std::filesystem::path root;   ///< the checkout
    std::filesystem::path build;  ///< its build folder
    bool color = false;           ///< stdout is a terminal, no NO_COLOR, no --no-color
    bool ascii = false;           ///< the locale has no UTF-8
    bool terminal = false;        ///< somebody can be asked: stdin and stdout are a terminal
    bool yes = false;             ///< --yes: ask nothing
    std::size_t width = 100;      ///< columns of the terminal
};

using Arguments = std::vector<std::string>;

int status(const Context&, const Arguments&);
int list(const Context&, const Arguments&);
int check(const Context&, const Arguments&);
int build(const Context&, const Arguments&);
int run(const Context&, const Arguments&);
int demo(const Context&, const Arguments&);
int hint(const Context&, const Arguments&);
int compare(const Context&, const Arguments&);
int reset(const Context&, const Arguments&);
int grade(const Context&, const Arguments&);
int export_edition(const Context&, const Arguments&);
int marks(const Context&, const Arguments&);
int package(const Context&, const Arguments&);
int doctor(const Context&, const Arguments&);
int test(const Context&, const Arguments&);
int starters(const Context&, const Arguments&);
int mutants(const Context&, const Arguments&);
int guide(const Context&, const Arguments&);
int soak(const Context&, const Arguments&);
int bench(const Context&, const Arguments&);
int completion(const Context&, const Arguments&);

/// The names of all commands, for the completion.
std::vector<std::string> command_names();

}  // namespace lab
