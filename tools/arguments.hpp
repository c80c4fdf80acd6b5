// The options of one subcommand, and its --help.
//
//     const Usage usage{"check [LAB|EXERCISE]", "Checks what you have written.",
//                       {{"--json", "FILE", "write the results as JSON"}, {"--solution", "",
//                       "..."}}};
//     Parsed parsed = parse(usage, arguments, 1);   // at most one positional argument
//
// Thread-safe: plain values.
#pragma once

#include "tools/command.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

struct Option {
    std::string_view name;   ///< "--json"
    std::string_view value;  ///< what it takes, "FILE"; empty for a switch
    std::string_view help;
};

struct Usage {
    std::string_view form;
    std::string_view about;
    std::vector<Option> options;
};

struct Parsed {
    Arguments positional;
    std::map<std::string, std::string, std::less<>> values;

    bool has(std::string_view option) const { return values.contains(option); }
    /// The value given, or `otherwise`.
    std::string value(std::string_view option, std::string_view otherwise = "") const;
    /// The same as a number of at least `lowest`; throws `base::UsageError` for anything else.
    unsigned number(std::string_view option, unsigned otherwise, unsigned lowest = 0) const;
    /// The first positional argument, or nothing.
    std::string first() const { return positional.empty() ? "" : positional.front(); }
};

/// Thrown by `parse` after it has printed the help; ends the command with status 0.
struct HelpShown {};

/// Throws `base::UsageError` for an unknown option, a missing value or too many arguments.
Parsed parse(const Usage& usage, const Arguments& arguments, std::size_t most_positional);

/// The text of --help.
std::string help_text(const Usage& usage);

/// The candidate most like `word`, or nothing if none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace lab
