// The table of all commands.
//
// Thread-safe: it never changes.
#pragma once

#include "tools/command.hpp"

#include <string_view>

namespace lab {

struct Command {
    std::string_view name;
    std::string_view arguments;
    std::string_view summary;
    int (*run)(const Context&, const Arguments&);
};

/// The command of this name; throws `base::UsageError` naming the nearest.
const Command& find_command(const std::string& name);

/// The text of `lab help`.
void print_help(const Context& context);

}  // namespace lab
