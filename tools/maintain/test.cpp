#include "common/base/errors.hpp"
#include "tools/arguments.hpp"
#include "tools/course.hpp"
#include "tools/maintain/gates.hpp"
#include "tools/starters_cut.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>

namespace lab {

namespace {

const Usage kUsage{"test [GATE...]",
                   "Runs the whole test suite of the course, or only the gates named.\n"
                   "Everything a gate prints is in build/test/GATE.log.",
                   {{"--list", "", "only the names of the gates"}}};

constexpr std::size_t kTail = 15;

std::vector<const Gate*> chosen(const Arguments& names) {
    std::vector<const Gate*> found;
    std::vector<std::string> known;
    for (const Gate& gate : gates()) {
        known.emplace_back(gate.name);
        if (names.empty() && !gate.is_long) found.push_back(&gate);
    }
    for (const std::string& name : names) {
        const auto gate = std::find_if(gates().begin(), gates().end(),
                                       [&](const Gate& g) { return g.name == name; });
        if (gate == gates().end()) {
            const std::string near = nearest(name, known);
            throw base::UsageError("there is no gate '" + name + "'" +
                                   (near.empty() ? "" : "; did you mean '" + near + "'?") +
                                   " (lab test --list)");
        }
        found.push_back(&*gate);
    }
    return found;
}

/// What the gate found worth showing or else the end of its log, for the reader of a CI page.
void show_why(const GateRun& run) {
    const bool chosen = !run.shown().empty();
    const auto lines = chosen ? run.shown() : split_lines(read_file(run.log()));
    const std::size_t from = !chosen && lines.size() > kTail ? lines.size() - kTail : 0;
    for (std::size_t i = from; i < lines.size(); ++i) std::cout << "      " << lines[i] << "\n";
}

GateOutcome carry_out(const Context& context, const Gate& gate) {
    GateRun run(context, gate.name);
    const auto started = std::chrono::steady_clock::now();
    GateOutcome outcome = GateOutcome::Failed;
    try {
        outcome = gate.run(run);
    } catch (const std::exception& error) {
        run.fail(error.what());
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;

    char seconds[32];
    std::snprintf(seconds, sizeof seconds, "%7.1f s  ", took.count());
    const std::string sign = outcome == GateOutcome::Skipped
                                 ? padded("-", context.ascii ? 2 : 1)
                                 : mark(context, outcome == GateOutcome::Passed);
    std::cout << sign << " " << padded(gate.name, 14) << seconds << gate.summary;
    if (outcome == GateOutcome::Skipped) std::cout << "; skipped: " << run.reason();
    if (outcome == GateOutcome::Passed) std::cout << run.remark();
    std::cout << "\n";
    if (outcome == GateOutcome::Failed) {
        if (!run.reason().empty()) std::cout << "      " << run.reason() << "\n";
        show_why(run);
        std::cout << "      log: " << run.log().lexically_relative(context.root).string() << "\n";
    }
    std::cout << std::flush;
    return outcome;
}

}  // namespace

int test(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, gates().size());
    if (parsed.has("--list")) {
        for (const Gate& gate : gates()) std::cout << gate.name << "\n";
        return AllPassed;
    }
    std::size_t passed = 0, failed = 0, skipped = 0;
    for (const Gate* gate : chosen(parsed.positional)) {
        switch (carry_out(context, *gate)) {
            case GateOutcome::Passed:
                ++passed;
                break;
            case GateOutcome::Failed:
                ++failed;
                break;
            case GateOutcome::Skipped:
                ++skipped;
                break;
        }
    }
    std::cout << "\n" << passed << " passed, " << failed << " failed";
    if (skipped > 0) std::cout << ", " << skipped << " skipped";
    std::cout << "\n";
    for (const Gate& gate : gates()) {
        if (gate.is_long && parsed.positional.empty())
            std::cout << "not run, since it takes long: ./lab test " << gate.name << "\n";
    }
    return failed == 0 ? AllPassed : SomethingFailed;
}

}  // namespace lab
