#include "common/base/errors.hpp"
#include "tests/grading/report.hpp"
#include "tools/arguments.hpp"
#include "tools/check.hpp"
#include "tools/course.hpp"
#include "tools/terminal.hpp"

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace lab {

namespace {

const Usage kUsage{
    "soak LAB|EXERCISE [options]",
    "Repeats the checks on the finished programs and counts the verdicts that change.",
    {{"--runs", "N", "how often (20)"}, {"--busy", "", "keep every core busy all the while"}}};

/// One process per core that does nothing but count.
class Spinners {
public:
    explicit Spinners(unsigned count) {
        for (unsigned i = 0; i < count; ++i) {
            const pid_t pid = fork();
            if (pid == 0) {
                prctl(PR_SET_PDEATHSIG, SIGKILL);
                const volatile bool spinning = true;
                while (spinning) continue;
            }
            if (pid > 0) pids_.push_back(pid);
        }
    }
    ~Spinners() {
        for (pid_t pid : pids_) kill(pid, SIGKILL);
        for (pid_t pid : pids_) waitpid(pid, nullptr, 0);
    }
    Spinners(const Spinners&) = delete;
    Spinners& operator=(const Spinners&) = delete;

private:
    std::vector<pid_t> pids_;
};

struct Tally {
    unsigned changed = 0;
    double slowest = 0;
    std::vector<grading::Result> odd;  ///< the results that were not a pass
};

}  // namespace

int soak(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, 1);
    if (parsed.first().empty()) throw base::UsageError("which lab? For instance: lab soak 1");
    const unsigned runs = parsed.number("--runs", 20, 1);
    const grading::Catalogue course = load_course(context);
    const auto checks = course.checks(parsed.first());

    SessionSettings settings;
    settings.solution = true;
    settings.keep_going = true;
    Session session(context, course, settings);
    if (!session.build(checks).good) throw base::Error("the solutions cannot be built");

    const Spinners spinners(parsed.has("--busy") ? std::max(1u, std::thread::hardware_concurrency())
                                                 : 0);
    std::vector<Tally> tallies(checks.size());
    Line line(context);
    for (unsigned run = 1; run <= runs; ++run) {
        for (std::size_t i = 0; i < checks.size(); ++i) {
            line.show("run " + std::to_string(run) + " of " + std::to_string(runs) + ", " +
                      checks[i]->id);
            grading::Result result = session.check(*checks[i]);
            tallies[i].slowest = std::max(tallies[i].slowest, result.seconds);
            if (result.passed()) continue;
            tallies[i].changed += 1;
            tallies[i].odd.push_back(std::move(result));
        }
    }
    line.clear();

    unsigned changed = 0;
    for (std::size_t i = 0; i < checks.size(); ++i) {
        const Tally& tally = tallies[i];
        changed += tally.changed;
        char seconds[32];
        std::snprintf(seconds, sizeof seconds, "%.2f s", tally.slowest);
        std::cout << mark(context, tally.changed == 0) << " " << padded(checks[i]->id, 6) << runs
                  << " runs, " << tally.changed << " changed, slowest " << seconds << "\n";
        grading::Style style;
        style.color = context.color;
        style.ascii = context.ascii;
        style.width = context.width;
        for (const grading::Result& result : tally.odd) {
            std::cout << grading::render(result, style) << "\n";
        }
    }
    std::cout << "\n" << changed << " changed verdicts in " << runs * checks.size() << " checks\n";
    return changed == 0 ? AllPassed : SomethingFailed;
}

}  // namespace lab
