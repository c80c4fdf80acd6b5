// What libFuzzer calls, for one check: LABS_FUZZ_CHECK is its function. An exception that escapes
// ends the program, which libFuzzer reports with the bytes; so does an input that takes more than
// five seconds of processor time, as a decoder does that is quadratic or never ends. libFuzzer's
// own -timeout looks at the clock, and the clock goes on while the machine does something else.
#include "tests/fuzz/checks.hpp"

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sys/time.h>
#include <unistd.h>

namespace {

constexpr std::sig_atomic_t kSeconds = 5;

volatile std::sig_atomic_t seconds = 0;  // of processor time since the input began

void count_second(int) {
    seconds = seconds + 1;
    if (seconds <= kSeconds) return;
    constexpr std::string_view sentence =
        "ERROR: this input takes more than 5 seconds of processor time\n";
    [[maybe_unused]] const auto written = write(STDERR_FILENO, sentence.data(), sentence.size());
    std::abort();  // libFuzzer writes the stack and the bytes
}

bool start_counting() {
    struct sigaction action {};
    action.sa_handler = count_second;
    action.sa_flags = SA_RESTART;
    const itimerval every_second{{1, 0}, {1, 0}};
    return sigaction(SIGPROF, &action, nullptr) == 0 &&
           setitimer(ITIMER_PROF, &every_second, nullptr) == 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    [[maybe_unused]] static const bool counting = start_counting();
    seconds = 0;
    const void* bytes = data;
    LABS_FUZZ_CHECK(std::string_view(static_cast<const char*>(bytes), size));
    seconds = 0;
    return 0;
}
