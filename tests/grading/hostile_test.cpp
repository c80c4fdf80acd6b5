// The engine against programs that end early, print too much, or work against it.
#include "tests/grading/bench.hpp"

using grading::Bench;
using grading::Verdict;

TEST_CASE("what is typed for a program that has ended harms nobody", "[hostile]") {
    Bench bench;
    bench.program("short", "echo one");
    CHECK(bench.run("run s short\ntype s \"x\"\nlane s\n  one\n").verdict == Verdict::Passed);
}
