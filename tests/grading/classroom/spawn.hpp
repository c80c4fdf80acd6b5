// Starts a trusted program: the driver, the compiler's jail, the unpacker.
//
//     Spawned ran = run_captured({"/usr/bin/bwrap", "--version"}, {});
//
// Always an argument vector, never a shell; stdin is /dev/null, no descriptor is inherited but the
// three standard ones, the environment is the one given. Not thread-safe: it forks.
#pragma once

#include "tests/grading/classroom/jail.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace grading::classroom {

struct SpawnOptions {
    std::filesystem::path folder = "/";
    std::vector<std::string> environment = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "HOME=/tmp"};
    Worker user;                             ///< whom to become first
    std::chrono::milliseconds time{60'000};  ///< of run_captured
    std::size_t output = 64u << 10;          ///< kept of each stream by run_captured
};

/// A running program in a session of its own.
struct Running {
    pid_t pid = -1;
    int out = -1;  ///< read end of its stdout
    int err = -1;  ///< read end of its stderr
};

/// Throws `base::Error` when it cannot be started. It dies with this process.
Running spawn(const Argv& command, const SpawnOptions& options);

struct Spawned {
    int status = 0;  ///< exit status, 128 + signal
    bool timed_out = false;
    bool cut = false;  ///< there was more output than is kept
    std::string out, err;
};

/// Runs it to its end. A program that prints more than is kept is not stopped for that.
Spawned run_captured(const Argv& command, const SpawnOptions& options);

}  // namespace grading::classroom
