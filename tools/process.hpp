// Runs another program and waits for it.
//
//     Ran ran = run_program({"ninja", "-C", build});
//     if (ran.status != 0) ...ran.output...
//
// Not thread-safe: it forks.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

struct Ran {
    int status = 0;      ///< exit status; 128 + signal when a signal ended it; 127 not found
    std::string output;  ///< stdout and stderr, as they came
    double seconds = 0;
};

struct RunSettings {
    std::filesystem::path folder;                                  ///< working folder; empty: ours
    std::vector<std::pair<std::string, std::string>> environment;  ///< added to ours
    std::filesystem::path log;                                     ///< output goes there as well
    std::function<void(std::string_view)> on_line;                 ///< sees each line as it comes
    bool inherit = false;  ///< the program has our stdin, stdout and stderr; nothing is captured
};

/// Never throws for what the program does.
Ran run_program(const std::vector<std::string>& command, const RunSettings& settings = {});

/// Where the shell would find it, or an empty path.
std::filesystem::path find_program(std::string_view name);

/// The command as one can paste it into a shell.
std::string shell_text(const std::vector<std::string>& command);

}  // namespace lab
