// The jail from within: what a program in it sees, may do, and leaves behind.
#include "tests/grading/classroom/jail.hpp"

#include "tests/grading/bench.hpp"
#include "tests/grading/classroom/spawn.hpp"
#include "tests/grading/processes.hpp"

#include <csignal>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;
using namespace grading::classroom;

namespace {

/// A folder the worker can use, with the jail's tools in it.
class JailBench {
public:
    JailBench() {
        ::chmod(folder_.path().c_str(), 0755);
        fs::copy_file(LABS_JAIL_SHIM, folder_.path() / "jail_shim");
        fs::create_directories(folder_.path() / "etc");
        std::ofstream(folder_.path() / "etc/hosts") << "127.0.0.1 localhost\n";
        std::ofstream(folder_.path() / "etc/nsswitch.conf") << "hosts: files\n";
        for (const char* name : {"work", "tmp", "probe"}) {
            fs::create_directories(folder_.path() / name);
            const auto user = worker();
            if (user.drop) {
                REQUIRE(::chown((folder_.path() / name).c_str(), user.user, user.group) == 0);
            }
        }
        isolation_ = choose_isolation({folder_.path() / "jail_shim", folder_.path() / "etc"},
                                      folder_.path() / "probe");
    }

    /// True if there is no bubblewrap here; says so.
    bool skipped() const {
        if (isolation_.why_not.empty()) return false;
        WARN("skipped, bubblewrap does not work here: " << isolation_.why_not);
        return true;
    }

    /// Runs a shell script as a student's program.
    Spawned run(const std::string& script) const {
        Reach reach;
        reach.folder = folder_.path() / "work";
        reach.write = {reach.folder};
        return run_jailed({"/bin/sh", "-c", script}, reach);
    }

    Spawned run_jailed(const Argv& command, const Reach& reach) const {
        SpawnOptions options;
        options.user = worker();
        options.environment.push_back("SECRET_TOKEN=canary");
        options.time = std::chrono::seconds(20);
        const auto jailed = isolation_.jail->confine(command, reach);
        return run_captured(isolation_.jail->driver(jailed, folder_.path() / "tmp"), options);
    }

    const fs::path& path() const { return folder_.path(); }

private:
    TemporaryFolder folder_;
    Isolation isolation_;
};

}  // namespace

TEST_CASE("A jailed program sees no file, process or variable of the machine", "[classroom]") {
    const JailBench bench;
    if (bench.skipped()) return;
    std::ofstream(bench.path() / "canary") << "canary\n";

    const auto ran = bench.run("cat " + (bench.path() / "canary").string() +
                               "; cat /etc/passwd; env; tr '\\0' '\\n' < /proc/1/environ;"
                               "ls /root /home /proc; ls -l /proc/self/fd");
    INFO(ran.out << ran.err);
    CHECK(ran.out.find("canary") == std::string::npos);
    CHECK(ran.out.find("SECRET") == std::string::npos);
    CHECK(ran.out.find("root:") == std::string::npos);
    CHECK(ran.err.find("No such file") != std::string::npos);
}

TEST_CASE("A jailed program cannot write but to its folder", "[classroom]") {
    const JailBench bench;
    if (bench.skipped()) return;
    const auto ran = bench.run(
        "for f in /usr/x /x /etc/x /dev/x /jail_shim; do echo 1 > $f && echo $f; "
        "done; echo mine > file && cat file; head -c 9000000 /dev/zero > /dev/shm/x;"
        "wc -c < /dev/shm/x");
    INFO(ran.err);
    CHECK(ran.out == "mine\n1048576\n");
}

TEST_CASE("A jailed program has a loopback and no other network", "[classroom]") {
    const JailBench bench;
    if (bench.skipped()) return;
    const auto ran = bench.run("cat /proc/net/route | wc -l; getent hosts localhost | head -n 1");
    CHECK(ran.out.starts_with("1\n"));
    CHECK(ran.out.find("localhost") != std::string::npos);
}

TEST_CASE("A jailed program ends as it would outside", "[classroom]") {
    const JailBench bench;
    if (bench.skipped()) return;
    CHECK(bench.run("exit 0").status == 0);
    CHECK(bench.run("exit 3").status == 3);
    CHECK(bench.run("kill -SEGV $$").status == 128 + SIGSEGV);
    CHECK(bench.run("ulimit -c; ulimit -n").out == "0\n1024\n");
    CHECK(bench.run("unshare -Ur true && echo nested").out.empty());
}

TEST_CASE("A fork bomb meets its limit and leaves nothing", "[classroom]") {
    const JailBench bench;
    if (bench.skipped()) return;
    // Each one waits; the shell gives up when no more can be started.
    const auto ran =
        bench.run("i=0; while [ $i -lt 2000 ]; do sleep 60 & i=$((i+1)); done; echo $i");
    CHECK(ran.status != 0);
    CHECK(ran.err.find("fork") != std::string::npos);
    CHECK_FALSE(ran.timed_out);
}

TEST_CASE("A daemon dies with its jail", "[classroom]") {
    const JailBench bench;
    if (bench.skipped()) return;
    // It would go on writing: when the run is over, the file does not grow any more.
    const auto ran = bench.run(
        "setsid sh -c 'trap \"\" TERM HUP; while :; do date >> beat; done' "
        "> /dev/null 2>&1 & while [ ! -s beat ]; do :; done");
    CHECK_FALSE(ran.timed_out);
    const auto size = fs::file_size(bench.path() / "work/beat");
    bench.run("true");  // time enough for a hundred beats
    CHECK(size > 0);
    CHECK(fs::file_size(bench.path() / "work/beat") == size);
}

TEST_CASE("A jail that does not come about is never charged to the student", "[classroom]") {
    // Something that fails in the place of bwrap.
    const Argv broken = {LABS_JAIL_SHIM, "outside", "--", "/bin/sh", "-c", "echo no >&2; exit 1"};
    CHECK(run_captured(broken, {}).status == 128 + grading::kNoJail);

    grading::Bench bench;
    bench.program("client", "exit 1");
    grading::RunOptions options;
    options.wrap = [&](const Argv&, const fs::path&, const fs::path&) { return broken; };
    CHECK(bench.run("run c client\nexit c 1\n", 7, options).verdict == grading::Verdict::Setup);
}

TEST_CASE("A jailed program cannot pretend that it has no jail", "[classroom]") {
    const JailBench bench;
    if (bench.skipped()) return;
    CHECK(bench.run("kill -16 $$").status == 128 + SIGKILL);
}
