// The engine against programs that are small shell scripts: each verdict, and its reason.
#include "tests/grading/bench.hpp"
#include "tests/grading/processes.hpp"

using grading::Bench;
using grading::Result;
using grading::Verdict;

namespace {

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// The full message, for looking for what a student must be able to read in it.
std::string message(const Result& result) {
    return grading::render(result, {});
}

/// A server in bash: says it is ready, answers SIGTERM. `read` from a pipe nobody writes to waits.
constexpr auto kServer = R"(
trap 'exit 0' TERM
mkfifo -m 600 never 2>/dev/null
exec 9<>never
echo "Listening on port 4711"
while :; do read -t 0.05 -u 9; done
)";

}  // namespace

TEST_CASE("a program that prints the expected lines passes", "[engine]") {
    Bench bench;
    bench.program("greet", "echo Hello, $1; echo bye");
    const auto result = bench.run(
        "run greeter greet {who:word}\nlane greeter\n"
        "  Hello, {who}\n  bye\n");
    CHECK(result.verdict == Verdict::Passed);
    CHECK(result.points == 3);
}

TEST_CASE("the first line that differs is shown with its difference", "[engine]") {
    Bench bench;
    bench.program("greet", "echo start; echo 'Recieved message: kiwi '; echo end");
    const auto result = bench.run(
        "run greeter greet\nlane greeter\n  start\n"
        "  Received message: kiwi\n  end\n");
    CHECK(result.verdict == Verdict::WrongOutput);
    CHECK(result.points == 0);
    const auto text = message(result);
    CHECK(contains(text, "Recieved message: kiwi·"));
    CHECK(contains(text, "Received message: kiwi"));
    CHECK(contains(text, "\"ie\" for \"ei\", and a blank at the end"));
}

TEST_CASE("one missing line is one finding", "[engine]") {
    Bench bench;
    bench.program("count", "for i in 1 2 4 5 6; do echo line $i; done");
    const auto result = bench.run(
        "run counter count\nlane counter\n  line 1\n  line 2\n  line 3\n  line 4\n  line 5\n"
        "  line 6\n");
    CHECK(result.verdict == Verdict::WrongOutput);
    CHECK(contains(result.in_words, "never printed \"line 3\""));
    std::size_t missing = 0;
    for (const auto& row : result.history)
        if (row.mark == grading::HistoryLine::Mark::Expected) ++missing;
    CHECK(missing == 1);
}

TEST_CASE("a program that ended as expected is not named as the reason of a missing line",
          "[engine]") {
    Bench bench;
    bench.program("refuse", "exit 1");
    bench.program("ask", "echo other");
    const std::string missing = "run ask ask\nlane ask\n  hello\n";
    const std::string words = bench.run("run no refuse\nexit no 1\n" + missing).in_words;
    CHECK(contains(words, "ask never printed"));
    CHECK_FALSE(contains(words, "no has ended"));
    bench.program("early", "echo up; exit 1");
    const std::string blamed =
        bench.run("start no early ready \"up\"\n" + missing + "kill no\n").in_words;
    CHECK(contains(blamed, "no has ended with exit status 1"));
}

TEST_CASE("missing first lines stand where the program printed others, behind what came before",
          "[engine]") {
    Bench bench;
    bench.program("server", kServer);
    bench.program("ask", "echo unknown name");
    const auto result = bench.run(
        "start server server ready \"Listening on port {:port}\"\nrun ask ask\nlane ask\n"
        "  methods\n  attributes\nstop server\n");
    CHECK(result.verdict == Verdict::WrongOutput);
    REQUIRE(result.history.size() >= 3);
    CHECK(result.history.front().lane == "server");
    const auto text = message(result);
    CHECK(text.find("Listening on port 4711") < text.find("methods"));
    CHECK(text.find("methods") < text.find("unknown name"));
}

TEST_CASE("lines beyond the expected ones are extra output", "[engine]") {
    Bench bench;
    bench.program("chatty", "echo one; echo two; echo three");
    const std::string lane = "  one\n  two\n";
    CHECK(bench.run("run chatter chatty\nlane chatter\n" + lane).verdict == Verdict::ExtraOutput);
    CHECK(bench.run("run chatter chatty\nlane chatter extra ok\n" + lane).verdict ==
          Verdict::Passed);
}

TEST_CASE("debug lines and stderr are free", "[engine]") {
    Bench bench;
    bench.program("talker", "echo '# here I am'; echo debug >&2; echo one");
    CHECK(bench.run("run talker talker\nlane talker\n  one\n").verdict == Verdict::Passed);
    CHECK(bench.run("run talker talker\nlane talker stderr\n  debug\n").verdict == Verdict::Passed);
}

TEST_CASE("a crash is named with its signal", "[engine]") {
    Bench bench;
    bench.program("crasher", "echo one; kill -SEGV $$");
    const auto result = bench.run("run crasher crasher\nlane crasher\n  one\n  two\n");
    CHECK(result.verdict == Verdict::Crashed);
    CHECK(contains(result.in_words, "SIGSEGV"));
}

TEST_CASE("the crash of a server is found while its client is waited for", "[engine]") {
    Bench bench;
    bench.program("server", "echo ready; read -t 0.2 -u 9 9<> <(:); kill -ABRT $$");
    bench.program("client", "read -t 60 -u 9 9<> <(:)");
    const auto result = bench.run(
        "start server server ready \"ready\"\nrun client client\n"
        "stop server\n");
    CHECK(result.verdict == Verdict::Crashed);
    CHECK(result.seconds < 3);
}

TEST_CASE("an exercise not begun is not a failure but the next thing to do", "[engine]") {
    Bench bench;
    bench.program("starter", "echo 'TODO 1.1: open a socket' >&2; exit 3");
    const auto result = bench.run("start server starter ready \"ready\"\nstop server\n");
    CHECK(result.verdict == Verdict::NotStarted);
    CHECK(result.in_words == "TODO 1.1: open a socket");
}

TEST_CASE("the TODO of a later exercise is a mistake in this one, and a known one is named",
          "[engine]") {
    Bench bench;
    bench.program("ring", "echo passing to 3; echo 'TODO 1.5: say where it broke' >&2; exit 3");
    const auto result = bench.run(
        "run two ring\nlane two\n  passing to 1\n"
        "looks-like \"the last one passes to the first\" when line two \"passing to 3\"\n");
    CHECK(result.verdict == Verdict::WrongOutput);
    CHECK(contains(result.in_words, "two came to a place that is left to 1.5"));
    CHECK_FALSE(contains(message(result), "nothing expects this line"));
    CHECK(result.looks_like == "the last one passes to the first");
}

TEST_CASE("a server without its ready line is not ready", "[engine]") {
    Bench bench;
    bench.program("server", "echo Listenning; exec cat");
    const auto result =
        bench.run("start server server ready \"Listening\"\nlane server\n  x\nstop server\n");
    CHECK(result.verdict == Verdict::NotReady);
    CHECK(contains(message(result), "\"n\" too many"));
}

TEST_CASE("a program that waits for ever is hung, and it is said where", "[engine]") {
    Bench bench;
    bench.program("waiter", "echo one; exec cat");
    const auto result = bench.run("limit time 1s\nrun waiter waiter\nlane waiter\n  one\n");
    CHECK(result.verdict == Verdict::Hung);
#ifdef __linux__
    CHECK(contains(message(result), "read() on its standard input"));
#endif
}

TEST_CASE("a program that ignores SIGTERM is not stopped", "[engine]") {
    Bench bench;
    bench.program("deaf", "trap '' TERM; echo ready; while :; do read -t 1 -u 9; done 9<> <(:)");
    const auto result = bench.run("start deaf deaf ready \"ready\"\nstop deaf\n");
    CHECK(result.verdict == Verdict::NotStopped);
}

TEST_CASE("a program that dies of SIGTERM instead of ending cleanly is not stopped", "[engine]") {
    Bench bench;
    bench.program("plain", "echo ready; exec cat");
    const auto result = bench.run("start plain plain ready \"ready\"\nstop plain\n");
    CHECK(result.verdict == Verdict::NotStopped);
    CHECK(contains(result.in_words, "SIGTERM"));
}

#ifdef __linux__
TEST_CASE("a child that outlives its program is found and killed", "[engine]") {
    Bench bench;
    bench.program("parent", "setsid cat <> <(:) >/dev/null 2>&1 & echo $! ; echo done");
    const auto result = bench.run("run parent parent\nlane parent\n  {pid:int}\n  done\n");
    CHECK(result.verdict == Verdict::NotStopped);
    CHECK(contains(result.in_words, "left a process behind"));
    CHECK(grading::is_zombie(std::stoi(result.history.at(0).text)));
}
#endif

#ifdef __linux__
TEST_CASE("a child of a program that still runs is not held against another one", "[engine]") {
    Bench bench;
    bench.program("server",
                  "mkfifo f; exec 9<>f; setsid cat <&9 >/dev/null 2>&1 & trap 'kill $!; "
                  "exit 0' TERM; exec 9<>f; echo ready; while :; do read -t 0.05 -u 9; done");
    bench.program("client", "echo done");
    const auto result = bench.run(
        "start server server ready \"ready\"\nrun client client\n"
        "lane client\n  done\nstop server\n");
    CHECK(result.verdict == Verdict::Passed);
}
#endif

TEST_CASE("output that is flushed only at the end is recognised", "[engine]") {
    Bench bench;
    bench.program("lazy",
                  "trap 'echo ready; exit 0' TERM; while :; do read -t 0.05 -u 9; done 9<> <(:)");
    const auto result =
        bench.run("limit time 1s\nstart lazy lazy\nlane lazy\n  ready\nstop lazy\n");
    CHECK(result.verdict == Verdict::Hung);
    CHECK(contains(result.in_words, "not flushed"));
}

TEST_CASE("a flood is stopped and costs no memory", "[engine]") {
    Bench bench;
    bench.program("flood", "exec yes");
    const auto result = bench.run("run flood flood\nlane flood\n  y\n");
    CHECK(result.verdict == Verdict::ExtraOutput);
    CHECK(contains(result.in_words, "1 MiB"));
}

TEST_CASE("a helper of the course that fails is never the student's fault", "[engine]") {
    Bench bench;
    bench.program("client", "exec cat");
    bench.helper("peer", "echo broken >&2; exit 1");
    CHECK(bench.run("start peer @peer ready \"ready\"\nrun client client\nstop peer\n").verdict ==
          Verdict::Setup);
    CHECK(
        bench.run("start peer @missing ready \"ready\"\nrun client client\nstop peer\n").verdict ==
        Verdict::Setup);
}

TEST_CASE("a helper that waits for the student's program for ever is no fault of its own",
          "[engine]") {
    Bench bench;
    bench.program("server", kServer);
    bench.helper("peer", "exec cat");
    const auto result = bench.run(
        "limit time 1s\nstart server server ready \"Listening on port {:port}\"\n"
        "run peer @peer\nstop server\n");
    CHECK(result.verdict == Verdict::Hung);
    CHECK(contains(result.in_words, "still waits for yours"));
}

TEST_CASE("a program that is not there is not built", "[engine]") {
    Bench bench;
    CHECK(bench.run("run client client\n").verdict == Verdict::NotBuilt);
}

TEST_CASE("an exit status is part of the check", "[engine]") {
    Bench bench;
    bench.program("fails", "echo 'connect localhost:1: refused' >&2; exit 1");
    CHECK(bench.run("run client fails\nexit client 1\n").verdict == Verdict::Passed);
    CHECK(bench.run("run client fails\nexit client nonzero\n").verdict == Verdict::Passed);
    const auto result = bench.run("run client fails\n");
    CHECK(result.verdict == Verdict::WrongOutput);
    CHECK(contains(message(result), "connect localhost:1: refused"));
}

TEST_CASE("answers are typed at the prompt", "[engine]") {
    Bench bench;
    bench.program("asker", "printf 'What is your name? '; read name; echo \"Hello, $name\"");
    for (const std::string mode : {"", " pty"}) {
        const auto result = bench.run("start asker asker" + mode +
                                      "\ntype asker \"{n:word}\" after \"What is your name? \"\n"
                                      "lane asker\n  What is your name? Hello, {n}\n"
                                      "exit asker 0\n");
        CHECK(result.verdict == Verdict::Passed);
    }
}

TEST_CASE("the end of standard input can be given", "[engine]") {
    Bench bench;
    bench.program("counter", "wc -l");
    for (const std::string mode : {"", " pty"}) {
        const auto result = bench.run("start counter counter" + mode +
                                      "\ntype counter \"a\"\nclose counter\nexit counter 0\n"
                                      "lane counter\n  1\n");
        CHECK(result.verdict == Verdict::Passed);
    }
}

TEST_CASE("a killed program can be started again", "[engine]") {
    Bench bench;
    bench.program("server", kServer);
    const auto result = bench.run(
        "start server server ready \"Listening on port {p:port}\"\n"
        "kill server\nrestart server\npause server\nresume server\nstop server\n");
    CHECK(result.verdict == Verdict::Passed);
}

TEST_CASE("values captured in one lane are compared in another", "[engine]") {
    Bench bench;
    bench.program("server", "echo id 17; exec cat >/dev/null");
    bench.program("client", "echo got $1");
    const std::string server = "start server server ready \"id {id:int}\"\n";
    CHECK(bench.run(server + "run client client {id}\nlane client\n  got {id}\nkill server\n")
              .verdict == Verdict::Passed);
    CHECK(bench.run(server + "run client client 18\nlane client\n  got {id}\nkill server\n")
              .verdict == Verdict::WrongOutput);
}

TEST_CASE("every check knows a broker, and may leave a note", "[engine]") {
    Bench bench;
    bench.program("show", "echo at $1, with Celery 5");
    const auto result = bench.run(
        "run shown show {broker}\nlane shown\n  at {broker}, with {peer:text}\n"
        "note \"{broker}, {peer}\"\n");
    CHECK(result.verdict == Verdict::Passed);
    CHECK(result.note == "sqlite:///broker.db, Celery 5");
    CHECK(contains(message(result), "Note         sqlite:///broker.db, Celery 5"));
}

TEST_CASE("order across lanes is judged", "[engine]") {
    Bench bench;
    bench.program("first", "echo first; exec cat");
    bench.program("second", "echo second");
    const std::string both =
        "start b second ready \"second\"\nexit b 0\n"
        "start a first ready \"first\"\nkill a\n";
    CHECK(bench
              .run("start a first ready \"first\"\nrun b second\nlane b\n"
                   "  second   after a:\"first\"\nkill a\n")
              .verdict == Verdict::Passed);
    const auto result = bench.run(
        "start b second\nexit b 0\nstart a first ready \"first\"\nlane b\n"
        "  second   after a:\"first\"\nkill a\n");
    CHECK(result.verdict == Verdict::WrongOutput);
    CHECK(contains(result.in_words, "before a printed"));
}

TEST_CASE("files are given and expected", "[engine]") {
    Bench bench;
    bench.program("copy", "cp in.txt out.txt");
    CHECK(bench
              .run("file in.txt size 5000\nrun copy copy\nfile out.txt equals in.txt\n"
                   "file other.txt absent\n")
              .verdict == Verdict::Passed);
    CHECK(
        bench.run("file in.txt \"{w:word}!\"\nrun copy copy\nfile out.txt is \"{w}!\"\n").verdict ==
        Verdict::Passed);
    bench.program("copy", "head -c 4000 in.txt > out.txt");
    const auto result =
        bench.run("file in.txt size 5000\nrun copy copy\nfile out.txt equals in.txt\n");
    CHECK(result.verdict == Verdict::WrongOutput);
    CHECK(contains(result.in_words, "4000 of 5000 bytes"));
}

TEST_CASE("a line that must never appear is found on stderr too", "[engine]") {
    Bench bench;
    bench.program("bad", "echo one; echo 'terminate called' >&2");
    CHECK(bench.run("never * \"terminate called\"\nrun bad bad\nlane bad\n  one\n").verdict ==
          Verdict::WrongOutput);
}

TEST_CASE("the known mistake that fits is named, and only then", "[engine]") {
    Bench bench;
    bench.program("greet", "echo hello");
    const std::string mistakes =
        "looks-like \"shouting\" when line g \"HELLO\"\n"
        "looks-like \"no capital\" when verdict \"WRONG OUTPUT\" and line g \"hello\"\n";
    CHECK(bench.run(mistakes + "run g greet\nlane g\n  Hello\n").looks_like == "no capital");
    CHECK(bench.run(mistakes + "run g greet\nlane g\n  hello\n").looks_like.empty());
}

TEST_CASE("the same seed gives the same values", "[engine]") {
    Bench bench;
    bench.program("echo", "echo $1");
    const std::string check = "run e echo {a:word}\nlane e\n  {a}\n";
    const auto first = bench.run(check, 5).history.at(0).text;
    CHECK(bench.run(check, 5).history.at(0).text == first);
    CHECK(bench.run(check, 6).history.at(0).text != first);
}

#ifdef __linux__
TEST_CASE("readiness is asked from the kernel without connecting", "[engine]") {
    if (std::system("command -v perl >/dev/null") != 0) {
        WARN("perl is not installed: nothing to listen with");
        return;
    }
    Bench bench;
    bench.program(
        "listener",
        "exec perl -MIO::Socket::INET -e '$s=IO::Socket::INET->new(Listen=>1,"
        "LocalAddr=>\"127.0.0.1\"); $SIG{TERM}=sub{exit 0}; $c=$s->accept; print \"bad\\n\"'");
    CHECK(bench.run("start l listener ready listening {p:port}\nstop l\n").verdict ==
          Verdict::Passed);
}
#endif
