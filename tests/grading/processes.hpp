// What the kernel tells about other processes: who descends from whom, what one waits for, who
// listens. Reads /proc; on systems without it the answers are empty.
//
// Thread-safe: no state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace grading {

/// The signal with which a jail ends that did not come about (SIGSTKFLT, which nothing sends). A
/// program inside cannot make it end so.
constexpr int kNoJail = 16;

/// The children of a process.
std::vector<pid_t> children(pid_t pid);

/// The children of a process, and theirs.
std::vector<pid_t> descendants(pid_t pid);

/// The program inside a jail: the first descendant that is not the jail's own `bwrap`; the process
/// itself when it is none.
pid_t inside_jail(pid_t pid);

/// "time_server", as ps shows it; empty when it is gone.
std::string process_name(pid_t pid);

/// Ended, or gone altogether.
bool is_zombie(pid_t pid);

/// What a blocked process waits for: "accept() on a listening socket", "read() of its standard
/// input"; empty when that cannot be known.
std::string blocked_in(pid_t pid);

/// The port of a TCP socket on which one of the processes listens, asked from the kernel without
/// connecting.
std::optional<std::uint16_t> listening_port(const std::vector<pid_t>& pids);

}  // namespace grading
