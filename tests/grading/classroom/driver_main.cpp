// The process that grades one submission, and the one that unpacks an archive. Started by `lab
// grade`, unprivileged; see driver.hpp.
#include "tests/grading/classroom/archive.hpp"
#include "tests/grading/classroom/driver.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <string_view>
#include <sys/resource.h>

namespace {

int unpack(const char* archive, const char* folder) {
    // A damaged archive must not be able to use up the machine through the library that reads it.
    constexpr rlim_t kCpuSeconds = 20;
    const rlimit cpu{kCpuSeconds, kCpuSeconds};
    ::setrlimit(RLIMIT_CPU, &cpu);
    grading::classroom::unpack(archive, folder);
    return 0;
}

int grade(char** words) {
    grading::classroom::DriverJob job;
    job.workshop = words[0];
    job.place = words[1];
    job.lab = words[2];
    job.isolation = words[3];
    job.patience = std::strtod(words[4], nullptr);
    job.seed = static_cast<unsigned>(std::strtoul(words[5], nullptr, 10));
    grading::classroom::grade_submission(job, [](const std::string& line) {
        std::printf("%s\n", line.c_str());
        std::fflush(stdout);
    });
    return 0;
}

}  // namespace

int main(int argc, char** argv) try {
    const std::string_view mode = argc > 1 ? argv[1] : "";
    if (mode == "unpack" && argc == 4) return unpack(argv[2], argv[3]);
    if (mode == "grade" && argc == 8) return grade(argv + 2);
    std::fputs(
        "usage: class_driver unpack ARCHIVE FOLDER\n"
        "       class_driver grade WORKSHOP PLACE LAB ISOLATION PATIENCE SEED\n",
        stderr);
    return 2;
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
