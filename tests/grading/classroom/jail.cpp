#include "tests/grading/classroom/jail.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/classroom/spawn.hpp"

#include <fmt/core.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <unistd.h>

namespace grading::classroom {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBubblewrap = "/usr/bin/bwrap";
constexpr uid_t kNobody = 65534;

void append(Argv& to, const Argv& more) {
    to.insert(to.end(), more.begin(), more.end());
}

Argv limit_words(const Reach& reach) {
    Argv words = {fmt::format("cpu={}", reach.cpu_seconds),
                  fmt::format("fsize={}", reach.file_size), "nofile=1024"};
    if (reach.memory > 0) words.push_back(fmt::format("as={}", reach.memory));
    return words;
}

class Bubblewrap : public Jail {
public:
    explicit Bubblewrap(JailTools tools) : tools_(std::move(tools)) {}

    std::string name() const override { return "bubblewrap"; }

    Argv driver(const Argv& command, const fs::path& scratch) const override {
        Argv argv = {kBubblewrap,
                     "--unshare-user",
                     "--unshare-net",
                     "--unshare-pid",
                     "--unshare-ipc",
                     "--die-with-parent",
                     "--dev-bind",
                     "/",
                     "/",
                     "--proc",
                     "/proc",
                     "--size",
                     "536870912",
                     "--tmpfs",
                     scratch.string(),
                     "--"};
        append(argv, command);
        return argv;
    }

    Argv confine(const Argv& command, const Reach& reach) const override {
        Argv argv = {tools_.shim.string(), "outside",      "PATH=/usr/bin:/bin",
                     "HOME=/tmp",          "LANG=C.UTF-8", "TERM=dumb"};
        // The time zone is part of what a program prints; the sanitizers' options of what it finds.
        for (const char* variable : {"TZ", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
            if (const char* value = std::getenv(variable)) {
                argv.push_back(fmt::format("{}={}", variable, value));
            }
        }
        append(argv, {"--", kBubblewrap});
        // No --new-session: the engine has already given the program a session of its own, and
        // stops it through its process group.
        append(argv, {"--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-uts",
                      "--unshare-cgroup-try", "--disable-userns", "--die-with-parent", "--hostname",
                      "box"});
        append(argv, {"--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink",
                      "usr/sbin", "/sbin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64",
                      "/lib64"});
        for (const char* file : {"/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime"}) {
            append(argv, {"--ro-bind-try", file, file});
        }
        append(argv, {"--ro-bind", tools_.etc.string(), "/etc/course"});
        append(argv, {"--symlink", "course/hosts", "/etc/hosts"});
        append(argv, {"--symlink", "course/nsswitch.conf", "/etc/nsswitch.conf"});
        append(argv, {"--proc", "/proc", "--dev", "/dev", "--size", "1048576", "--tmpfs",
                      "/dev/shm", "--remount-ro", "/dev"});
        append(argv, {"--size", std::to_string(reach.scratch), "--tmpfs", "/tmp"});
        append(argv, {"--ro-bind", tools_.shim.string(), "/jail_shim"});
        for (const auto& path : reach.read)
            append(argv, {"--ro-bind", path.string(), path.string()});
        for (const auto& path : reach.write) append(argv, {"--bind", path.string(), path.string()});
        append(argv, {"--chdir", reach.folder.string(), "--remount-ro", "/", "--", "/jail_shim",
                      "inside", fmt::format("nproc={}", reach.processes)});
        append(argv, limit_words(reach));
        argv.emplace_back("--");
        append(argv, command);
        return argv;
    }

private:
    JailTools tools_;
};

class LimitsOnly : public Jail {
public:
    explicit LimitsOnly(JailTools tools) : tools_(std::move(tools)) {}

    std::string name() const override { return "limits"; }

    Argv driver(const Argv& command, const fs::path&) const override { return command; }

    Argv confine(const Argv& command, const Reach& reach) const override {
        // No limit on processes: outside a user namespace it counts everything the user runs.
        Argv argv = {tools_.shim.string(), "limits"};
        append(argv, limit_words(reach));
        argv.emplace_back("--");
        append(argv, command);
        return argv;
    }

private:
    JailTools tools_;
};

/// Why the jail does not hold, or nothing.
std::string problem_with(const Jail& jail, const fs::path& folder) {
    if (::access(kBubblewrap, X_OK) != 0) return "bubblewrap (bwrap) is not installed";
    const auto canary = folder / "canary";
    std::ofstream(canary) << "out of reach\n";
    fs::permissions(canary, fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read);
    Reach reach;
    reach.folder = "/tmp";
    const auto inner = jail.confine({"/jail_shim", "probe", canary.string()}, reach);
    SpawnOptions options;
    options.folder = "/";
    options.user = worker();
    const auto scratch = folder / "scratch";
    fs::create_directories(scratch);
    const Spawned ran = run_captured(jail.driver(inner, scratch), options);
    fs::remove(canary);
    fs::remove(scratch);
    if (ran.status == 0 && ran.out == "jailed\n") return {};
    const auto reason = ran.err.substr(0, ran.err.find('\n'));
    return reason.empty() ? fmt::format("the jail ended with status {}", ran.status) : reason;
}

}  // namespace

std::unique_ptr<Jail> make_jail(const std::string& name, const JailTools& tools) {
    if (name == "bubblewrap") return std::make_unique<Bubblewrap>(tools);
    if (name == "limits") return std::make_unique<LimitsOnly>(tools);
    throw base::Error("unknown isolation: " + name);
}

Worker worker() {
    if (::geteuid() != 0) return {false, ::getuid(), ::getgid()};
    return {true, kNobody, kNobody};
}

Isolation choose_isolation(const JailTools& tools, const fs::path& folder) {
    auto jail = make_jail("bubblewrap", tools);
    std::string problem = problem_with(*jail, folder);
    if (problem.empty()) return {std::move(jail), {}};
    return {make_jail("limits", tools), std::move(problem)};
}

}  // namespace grading::classroom
