#include "tools/builder.hpp"

#include "tests/support/catch.hpp"

namespace {

const std::string kCompile =
    "[1/4] Building CXX object lab1-sockets/CMakeFiles/time_server.dir/time_server.cpp.o\n"
    "FAILED: lab1-sockets/CMakeFiles/time_server.dir/time_server.cpp.o \n"
    "/usr/bin/c++ -c /c/lab1-sockets/time_server.cpp\n"
    "In file included from /c/lab1-sockets/time_server.cpp:3:\n"
    "/usr/include/c++/12/bits/stl.h:9:1: error: static assertion failed\n"
    "/c/lab1-sockets/time_server.cpp: In function 'int main()':\n"
    "/c/lab1-sockets/time_server.cpp:28:10: error: 'x' was not declared\n"
    "   28 |     x;\n"
    "      |     ^\n"
    "[2/4] Building CXX object lab1-sockets/CMakeFiles/time_client.dir/time_client.cpp.o\n"
    "ninja: build stopped: subcommand failed.\n";

}  // namespace

TEST_CASE("the first error in the student's own file is the one that is told") {
    const lab::BuildReport report = lab::read_build_output(kCompile, "/c");
    REQUIRE(report.failures.size() == 1);
    const lab::BuildFailure* failure = report.failure_of("lab1-sockets/time_server");
    REQUIRE(failure);
    CHECK(failure->error == "lab1-sockets/time_server.cpp:28:10: error: 'x' was not declared");
    CHECK(failure->excerpt == std::vector<std::string>{"   28 |     x;", "      |     ^"});
    CHECK(failure->more == 1);
    CHECK_FALSE(failure->ours);
    CHECK_FALSE(report.failure_of("lab1-sockets/time_client"));
}

TEST_CASE("a path that begins at the build folder, as ccache may give it, is understood") {
    std::string output = kCompile;
    for (auto at = output.find("/c/lab1"); at != output.npos; at = output.find("/c/lab1", at + 3)) {
        output.replace(at, 2, "..");
    }
    const lab::BuildReport report = lab::read_build_output(output, "/c");
    REQUIRE(report.failures.size() == 1);
    CHECK(report.failures[0].error ==
          "lab1-sockets/time_server.cpp:28:10: error: 'x' was not declared");
    CHECK_FALSE(report.failures[0].ours);
}

TEST_CASE("a program that does not link is the student's, too") {
    const lab::BuildReport report = lab::read_build_output(
        "FAILED: lab1-sockets/time_server \n"
        ": && /usr/bin/c++ ... && :\n"
        "ld.lld: error: undefined symbol: serve()\n"
        ">>> referenced by time_server.cpp:40 (/c/lab1-sockets/time_server.cpp:40)\n"
        "collect2: error: ld returned 1 exit status\n",
        "/c");
    REQUIRE(report.failures.size() == 1);
    CHECK(report.failures[0].error == "ld.lld: error: undefined symbol: serve()");
    CHECK(report.failures[0].excerpt.size() == 1);
    CHECK_FALSE(report.failures[0].ours);
}

TEST_CASE("a file that is gone is the student's") {
    for (const std::string said :
         {"cc1plus: fatal error: /c/lab1-sockets/a.cpp: No such file",
          "clang: error: no such file or directory: '/c/lab1-sockets/a.cpp'"}) {
        const lab::BuildReport report = lab::read_build_output(
            "FAILED: lab1-sockets/CMakeFiles/a.dir/a.cpp.o \n/usr/bin/c++ -c\n" + said + "\n",
            "/c");
        REQUIRE(report.failures.size() == 1);
        CHECK_FALSE(report.failures[0].ours);
    }
}

TEST_CASE("what fails in the course's own code is not the student's") {
    const lab::BuildReport report = lab::read_build_output(
        "FAILED: common/CMakeFiles/labs_net.dir/net/socket.cpp.o \n"
        "/usr/bin/c++ -c\n"
        "/c/common/net/socket.cpp:1:1: error: no\n",
        "/c");
    REQUIRE(report.failures.size() == 1);
    CHECK(report.failures[0].ours);
    CHECK(report.failures[0].error == "common/net/socket.cpp:1:1: error: no");
}

TEST_CASE("a student's warnings are kept, with the lines below them") {
    const lab::BuildReport report = lab::read_build_output(
        "[1/1] Building\n/c/lab1-sockets/a.cpp:2:1: warning: unused variable 'x'\n    2 | int x;\n"
        "/c/common/net/tcp.hpp:1:1: warning: ours\n",
        "/c");
    CHECK(report.good);
    CHECK(report.warnings ==
          std::vector<std::string>{"lab1-sockets/a.cpp:2:1: warning: unused variable 'x'",
                                   "    2 | int x;"});
}
