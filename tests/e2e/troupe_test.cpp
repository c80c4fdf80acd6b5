// Several programs in one terminal: `lab run`.
#include "tests/e2e/small_course.hpp"
#include "tests/support/catch.hpp"
#include "tools/course.hpp"

#include <chrono>
#include <fstream>
#include <signal.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace {

const std::string kTwo =
    "step 1.1 \"two\"   points 1\nby-hand one greeter first\nby-hand two greeter second\n"
    "run one greeter\nlane one\n  x\n";

bool is_alive(const std::string& pid) {
    std::ifstream in("/proc/" + pid + "/stat");
    std::string number, name, state;
    return in >> number >> name >> state && state != "Z";
}

}  // namespace

TEST_CASE("run prefixes each program's lines and tells how it ended") {
    const SmallCourse course;
    course.write("lab1-small/checks/1.1.expect", kTwo);
    course.write("lab1-small/greeter.cpp",
                 "#!/bin/sh\necho \"I am $1\"\n[ $1 = first ] || exit 4\n");
    const lab::Ran ran = course.run({"run", "1.1"});
    INFO(ran.output);
    CHECK(ran.status == 1);
    CHECK(ran.output.find("one | I am first\n") != std::string::npos);
    CHECK(ran.output.find("two | I am second\n") != std::string::npos);
    CHECK(ran.output.find("two | (ended, exit status 4)\n") != std::string::npos);
}

TEST_CASE("run writes all prefixes as wide as the longest name, from the first line on") {
    const SmallCourse course;
    course.write("lab1-small/checks/1.1.expect",
                 "step 1.1 \"two\"   points 1\nby-hand ns greeter\nby-hand client greeter\n"
                 "run one greeter\nlane one\n  x\n");
    course.write("lab1-small/greeter.cpp", "#!/bin/sh\necho hello\n");
    const lab::Ran ran = course.run({"run", "1.1"});
    INFO(ran.output);
    CHECK(ran.output.find("ns     | hello\n") != std::string::npos);
    CHECK(ran.output.find("client | hello\n") != std::string::npos);
}

TEST_CASE("when run is over nobody survives, not even a grandchild in a session of its own") {
    const SmallCourse course;
    course.write("lab1-small/checks/1.1.expect", kTwo);
    course.write("lab1-small/greeter.cpp",
                 "#!/bin/sh\n"
                 "if [ $1 = second ]; then exit 0; fi\n"
                 "trap '' TERM\n"
                 "setsid sleep 600 >/dev/null 2>&1 &\n"
                 "echo $! >$PPID.grandchild\n"
                 "echo $$ >child\n"
                 "echo ready\n"
                 "while :; do sleep 600 & wait; done\n");
    const lab::Ran ran = course.run({"run", "1.1"});
    INFO(ran.output);
    CHECK(ran.output.find("killed") != std::string::npos);
    const auto folder = course.root() / "build" / "run" / "1.1";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        std::string pid = lab::read_file(entry.path());
        pid.resize(pid.find_last_not_of('\n') + 1);
        INFO(entry.path() << " " << pid);
        CHECK_FALSE(is_alive(pid));
    }
}

TEST_CASE("a typed line goes to the program that reads") {
    const SmallCourse course;
    course.write("lab1-small/checks/1.1.expect", kTwo);
    course.write("lab1-small/greeter.cpp",
                 "#!/bin/sh\n"
                 "if [ $1 = first ]; then read name; echo \"hello $name\"; exit; fi\n"
                 "echo busy; exec sleep 600\n");
    // On a terminal, with Ctrl-C (\\003) once the answer is there.
    const std::string command = "env LAB_ROOT=" + course.root().string() +
                                " LAB_BUILD=" + course.root().string() + "/build " + LABS_LAB +
                                " run 1.1";
    lab::RunSettings settings;
    settings.folder = course.root();
    const lab::Ran ran = lab::run_program(
        {"sh", "-c",
         "mkfifo in out; script -qec '" + command +
             "' /dev/null <in >out & exec 3>in; "
             "while read line; do echo \"$line\"; case $line in *busy*) echo kiwi >&3;; "
             "*'hello kiwi'*) printf '\\003' >&3;; esac; done <out; wait $!; echo \"status $?\""},
        settings);
    INFO(ran.output);
    CHECK(ran.output.find("hello kiwi") != std::string::npos);
    CHECK(ran.output.find("status 0") != std::string::npos);
}
