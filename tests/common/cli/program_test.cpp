#include "common/cli/program.hpp"

#include "common/base/errors.hpp"
#include "tests/common/process.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sanitizers.hpp"

#include <unistd.h>

namespace {

/// A program that does this, started with these words.
int run(const std::function<void()>& body, std::vector<const char*> words = {}) {
    cli::Options options("program", "Does something.");
    words.insert(words.begin(), "program");
    words.push_back(nullptr);
    return cli::run_program(options, static_cast<int>(words.size()) - 1,
                            const_cast<char**>(words.data()), body);
}

}  // namespace

TEST_CASE("an error is one sentence on stderr and status 1", "[program]") {
    test::Process program([] { return run([] { throw base::Error("open x: no"); }); });
    CHECK(program.wait() == 1);
    CHECK(program.err() == "program: open x: no\n");
}

TEST_CASE("wrong options are status 2 with the usage on stderr", "[program]") {
    test::Process program([] { return run([] {}, {"--what"}); });
    CHECK(program.wait() == 2);
    CHECK(program.out().empty());
    CHECK(program.err().find("program: unrecognised option '--what'\n\nusage: program") == 0);
}

TEST_CASE("--help is status 0 with the usage on stdout", "[program]") {
    test::Process program([] { return run([] { throw 1; }, {"--help"}); });
    CHECK(program.wait() == 0);
    CHECK(program.out().find("usage: program") == 0);
    CHECK(program.err().empty());
}

TEST_CASE("lines come out at once even into a pipe", "[program]") {
    test::Process program([] {
        return run([] {
            std::fputs("here\n", stdout);
            ::pause();
        });
    });
    program.await("here\n");
}

TEST_CASE("SIGTERM and Ctrl-C end a program within a second, status 0, after its actions",
          "[program]") {
    const int number = GENERATE(SIGTERM, SIGINT);
    test::Process program([] {
        return run([] {
            const cli::AtStop first([] { std::fputs("last\n", stdout); });
            const cli::AtStop second([] { std::fputs("first\n", stdout); });
            std::fputs("ready\nhalf a line ", stdout);
            std::fflush(stdout);
            while (true) ::pause();
        });
    });
    program.await("half a line");

    program.signal(number);
    CHECK(program.wait() == 0);
    CHECK(program.waited() < std::chrono::seconds(1));
    CHECK(program.out() == "ready\nhalf a line first\nlast\n");
}

TEST_CASE("an action that hangs does not keep the program alive", "[program]") {
    test::Process program([] {
        return run([] {
            const cli::AtStop hanging([] {
                while (true) ::pause();
            });
            std::fputs("ready\n", stdout);
            while (true) ::pause();
        });
    });
    program.await("ready");
    program.signal(SIGTERM);
    CHECK(program.wait() == 0);
    CHECK(program.waited() < std::chrono::seconds(1));
}

// ThreadSanitizer hands a signal on when the thread is back in its own code, and fputs never is.
#if !LABS_THREAD_SANITIZER
TEST_CASE("a pipe nobody reads does not keep the program alive", "[program]") {
    test::Process program([] {
        return run([] {
            int ends[2] = {-1, -1};
            if (::pipe(ends) == 0) ::dup2(ends[1], STDOUT_FILENO);
            std::fputs("ready\n", stderr);
            while (true) std::fputs("a line nobody reads\n", stdout);
        });
    });
    program.await("ready");
    program.signal(SIGTERM);
    CHECK(program.wait() == 0);
}
#endif

TEST_CASE("an action is gone with its object", "[program]") {
    test::Process program([] {
        return run([] {
            {
                const cli::AtStop gone([] { std::fputs("wrong\n", stdout); });
            }
            std::fputs("ready\n", stdout);
            while (true) ::pause();
        });
    });
    program.await("ready");
    program.signal(SIGTERM);
    CHECK(program.wait() == 0);
    CHECK(program.out() == "ready\n");
}
