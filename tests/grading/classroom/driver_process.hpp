// One submission being graded, as its parent sees it: a process that tells results line by line.
//
// Not thread-safe: it forks.
#pragma once

#include "tests/grading/check.hpp"
#include "tests/grading/classroom/record.hpp"
#include "tests/grading/classroom/spawn.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace grading::classroom {

class DriverProcess {
public:
    using Clock = std::chrono::steady_clock;

    DriverProcess(const Argv& command, const SpawnOptions& options);
    ~DriverProcess();  ///< kills it with everything it started
    DriverProcess(const DriverProcess&) = delete;
    DriverProcess& operator=(const DriverProcess&) = delete;

    pid_t pid() const { return running_.pid; }
    int out() const { return running_.out; }
    int err() const { return running_.err; }

    /// Takes in what it has printed. False when it has ended.
    bool update();
    void kill();

    double seconds() const;
    const std::string& now() const { return now_; }

    /// A result for each check; of those it did not tell, `verdict` and `reason`.
    std::vector<Result> results(const std::vector<Check>& checks, Verdict verdict,
                                const std::string& reason) const;
    bool done() const { return done_; }

    /// The last line of its stderr.
    std::string complaint() const;

private:
    void take_lines();
    void read(int& fd, std::string& into, std::size_t limit);

    Running running_;
    Clock::time_point begin_ = Clock::now();
    std::string out_, err_, now_;
    std::vector<Result> told_;
    bool done_ = false;
    bool ended_ = false;
};

}  // namespace grading::classroom
