// The engine against programs that end early, print too much, or work against it.
#include "tests/grading/bench.hpp"

#include <fmt/core.h>

using grading::Bench;
using grading::Verdict;

TEST_CASE("what is typed for a program that has ended harms nobody", "[hostile]") {
    Bench bench;
    bench.program("short", "echo one");
    CHECK(bench.run("run s short\ntype s \"x\"\nlane s\n  one\n").verdict == Verdict::Passed);
}

TEST_CASE("two prompts are answered, each on its own line", "[hostile]") {
    Bench bench;
    bench.program("asker",
                  "printf 'What is your name? '; read name; echo \"Hello, $name\"\n"
                  "printf 'Age? '; read age; echo \"You are $age\"");
    for (const std::string mode : {"", " pty"}) {
        CHECK(bench
                  .run("start asker asker" + mode +
                       "\ntype asker \"{n:word}\" after \"What is your name? \"\n"
                       "type asker \"17\" after \"Age? \"\n"
                       "lane asker\n  What is your name? Hello, {n}\n  Age? You are 17\n"
                       "exit asker 0\n")
                  .verdict == Verdict::Passed);
    }
}

TEST_CASE("every end of a program that is started twice is judged", "[hostile]") {
    Bench bench;
    bench.program("fails", "exit 1");
    CHECK(bench.run("run f fails\nexit f 1\nrun f fails\n").verdict == Verdict::WrongOutput);
    CHECK(bench.run("run f fails\nrun f fails\nexit f 1\n").verdict == Verdict::WrongOutput);
}

TEST_CASE("a line too many on a stderr that is described is extra output", "[hostile]") {
    Bench bench;
    bench.program("talker", "echo one >&2; echo two >&2");
    CHECK(bench.run("run t talker\nlane t stderr\n  one\n").verdict == Verdict::ExtraOutput);
}

TEST_CASE("a program that is to be killed must still be there", "[hostile]") {
    Bench bench;
    bench.program("early", "mkfifo end; echo ready; exec 9>end; exit 1");
    bench.program("client", "cat end");  // until the other one has ended
    CHECK(bench.run("start e early ready \"ready\"\nrun c client\nkill e\n").verdict ==
          Verdict::WrongOutput);
}

TEST_CASE("a wrong line behind many that nothing expects is wrong output", "[hostile]") {
    Bench bench;
    bench.program("noisy", "for i in 1 2 3 4 5 6 7 8 9; do echo $i; done; echo 'Hello, wurld'");
    CHECK(bench.run("run n noisy\nlane n\n  Hello, world\n").verdict == Verdict::WrongOutput);
    CHECK(bench.run("run n noisy\nlane n extra ok\n  Hello, world\n").verdict ==
          Verdict::WrongOutput);
}

TEST_CASE("a given file is compared with as it was given", "[hostile]") {
    Bench bench;
    bench.program("cheat", ": > in.txt; : > out.txt");
    CHECK(bench.run("file in.txt size 5000\nrun c cheat\nfile out.txt equals in.txt\n").verdict ==
          Verdict::WrongOutput);
    bench.program("cheat", "mv in.txt out.txt");
    CHECK(bench.run("file in.txt size 5000\nrun c cheat\nfile out.txt equals in.txt\n").verdict ==
          Verdict::Passed);
}

TEST_CASE("an enormous file is not read", "[hostile]") {
    Bench bench;
    bench.program("giant", "truncate -s 8T out.txt");
    CHECK(bench.run("file in.txt size 50\nrun g giant\nfile out.txt equals in.txt\n").verdict ==
          Verdict::WrongOutput);
}

TEST_CASE("a link is not an absent file", "[hostile]") {
    Bench bench;
    bench.program("linker", "ln -s nowhere out.txt");
    CHECK(bench.run("run l linker\nfile out.txt absent\n").verdict == Verdict::WrongOutput);
}

TEST_CASE("a file is never given through a link", "[hostile]") {
    Bench bench;
    bench.program("linker", "echo precious > ../victim; ln -s ../victim in.txt");
    bench.program("teller", "cat ../victim");
    CHECK(bench
              .run("run l linker\nfile in.txt \"given\"\nrun t teller\n"
                   "lane t\n  precious\n")
              .verdict == Verdict::Passed);
}

TEST_CASE("logs that cannot be written do not change the verdict", "[hostile]") {
    Bench bench;
    bench.program("blocker", "cd ..; rm -r \"$PWD\"; : > \"$PWD\"; echo wrong");
    CHECK(bench.run("run b blocker\nlane b\n  right\n").verdict == Verdict::WrongOutput);
}

TEST_CASE("the name of a pipe that a program waits for cannot harm a report", "[hostile]") {
    Bench bench;
    bench.program("waiter", "n=$'\\xff\\x1b[2J'; mkfifo $n; exec 9<>$n; read -u 9");
    const auto result = bench.run("limit time 1s\nrun w waiter\n");
    CHECK(result.verdict == Verdict::Hung);
    CHECK(grading::render(result, {}).find('\x1b') == std::string::npos);
    CHECK_NOTHROW(grading::from_json(grading::to_json({result})));
}

TEST_CASE("a control character in a line that differs stays out of the terminal", "[hostile]") {
    Bench bench;
    bench.program("painter", "printf 'Hello\\033[2J\\n'");
    const auto result = bench.run("run p painter\nlane p\n  Hello\n");
    CHECK(result.verdict == Verdict::WrongOutput);
    CHECK(grading::render(result, {}).find('\x1b') == std::string::npos);
}

TEST_CASE("a report does not grow with what a program prints", "[hostile]") {
    Bench bench;
    bench.program("chatty", "yes 1 | head -c 1000000");
    bench.program("good", "echo one");
    const auto result = bench.run("run c chatty\nrun g good\nlane g\n  one\n");
    CHECK(result.verdict == Verdict::Passed);
    CHECK(grading::to_json({result}).size() < 1'000'000);
}

TEST_CASE("an answer is never seen before its question", "[hostile]") {
    Bench bench;
    bench.program("asker",
                  "mkfifo q r; exec 8<>q 9<>r; echo ready\n"
                  "for i in {1..300}; do echo ask $i; echo >&8; read -u 9; done; exec cat");
    bench.program("answerer",
                  "exec 8<>q 9<>r\n"
                  "for i in {1..300}; do read -u 8; echo answer $i; echo >&9; done");
    std::string lane;
    for (int i = 1; i <= 300; ++i)
        lane += fmt::format("  answer {0}   after asker:\"ask {0}\"\n", i);
    CHECK(bench
              .run("start asker asker ready \"ready\"\nrun answerer answerer\nlane answerer\n" +
                   lane + "kill asker\n")
              .verdict == Verdict::Passed);
}

TEST_CASE("a debug line between the pieces of a stream is ignored", "[hostile]") {
    Bench bench;
    bench.program("client", "echo 'Data=> ab'; echo '# two bytes'; echo 'Data=> cd'");
    CHECK(bench.run("run c client\nlane c\n  split \"abcd\" {\n    Data=> {*}\n  }\n").verdict ==
          Verdict::Passed);
}

TEST_CASE("a folder that forbids to be removed does not outlive its check", "[hostile]") {
    Bench bench;
    bench.program("closer", "mkdir -p a/b/c; : > a/b/c/d; chmod 0 a/b/c a/b a; chmod 500 .");
    for (int i = 0; i < 2; ++i) CHECK(bench.run("run c closer\n").verdict == Verdict::Passed);
}
