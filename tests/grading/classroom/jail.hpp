// What stands between a student's program and the machine.
//
//     auto isolation = choose_isolation(tools);        // really tries it
//     argv = isolation.jail->confine({"/tmp/x/time_server", "--port", "0"},
//                                    {.read = {"/tmp/x/time_server"}, .folder = "/tmp/x/work"});
//
// Two implementations: `bubblewrap`, and `limits`, which only bounds what a program may use up. A
// submission's driver runs in `driver()`, which has a network of its own; each program and each
// compiler in `confine()`, which sees the system's /usr, what is listed and nothing else.
// A jail only rewrites commands: plain values, thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

namespace grading::classroom {

using Argv = std::vector<std::string>;

/// What one confined command may do.
struct Reach {
    std::vector<std::filesystem::path> read;
    std::vector<std::filesystem::path> write;
    std::filesystem::path folder;  ///< working folder
    std::uint64_t memory = 0;      ///< bytes of address space of a process; 0: as it is
    std::uint64_t file_size = 64u << 20;
    unsigned cpu_seconds = 60;
    unsigned processes = 640;  ///< and threads: 1.6 may take one for each of its 500 clients
    std::uint64_t scratch = 64u << 20;  ///< bytes of /tmp
};

class Jail {
public:
    virtual ~Jail() = default;
    virtual std::string name() const = 0;

    /// The command of a submission's driver; `scratch` becomes a small file system of its own.
    virtual Argv driver(const Argv& command, const std::filesystem::path& scratch) const = 0;

    /// The command of a student's program or of the compiler.
    virtual Argv confine(const Argv& command, const Reach& reach) const = 0;
};

/// Where the helpers of a jail are.
struct JailTools {
    std::filesystem::path shim;  ///< the program jail_shim
    std::filesystem::path etc;   ///< a folder with `hosts` and `nsswitch.conf` for the jail
};

/// "bubblewrap" or "limits"; throws `base::Error` for another name.
std::unique_ptr<Jail> make_jail(const std::string& name, const JailTools& tools);

/// The user programs run as: nobody for root, who must never start a jail; else ourselves.
struct Worker {
    bool drop = false;
    uid_t user = 0;
    gid_t group = 0;
};
Worker worker();

struct Isolation {
    std::unique_ptr<Jail> jail;
    std::string why_not;  ///< why it is not bubblewrap; empty when it is
};

/// Takes bubblewrap if a jail in a jail holds: a program runs, a file outside and the network
/// outside are out of reach. `folder` is one the worker may write to.
Isolation choose_isolation(const JailTools& tools, const std::filesystem::path& folder);

}  // namespace grading::classroom
