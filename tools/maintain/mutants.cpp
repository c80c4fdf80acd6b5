// `lab mutants`: who tests the tests. Wrong solutions have to be refused for the right reason,
// right ones that look different have to be accepted.
#include "common/base/errors.hpp"
#include "tests/grading/report.hpp"
#include "tools/arguments.hpp"
#include "tools/builder.hpp"
#include "tools/course.hpp"
#include "tools/maintain/mutants_trial.hpp"
#include "tools/maintain/mutants_variant.hpp"
#include "tools/terminal.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <fnmatch.h>
#include <iostream>
#include <map>
#include <set>
#include <sys/wait.h>
#include <unistd.h>

namespace lab {

namespace {

namespace fs = std::filesystem;
using grading::Result;
using grading::Verdict;

const Usage kUsage{"mutants [options]",
                   "Checks wrong solutions, which must fail as foreseen, and alternative ones, "
                   "which must pass.",
                   {{"--only", "GLOB", "only those whose name fits, such as '1.3-*'"},
                    {"-j", "N", "how many at a time (2)"},
                    {"--show", "", "print the whole message of each failing check"}}};

/// What came of one variant.
struct Trial {
    const Variant* variant = nullptr;
    std::vector<Result> results;
    std::string trouble;  ///< the variant could not be tried
    std::string problem;  ///< why it is not as foreseen; empty: it is
};

fs::path results_file(const Context& context, const Variant& variant) {
    return context.build / "mutants" / variant.name / "results.json";
}

fs::path trouble_file(const Context& context, const Variant& variant) {
    return context.build / "mutants" / (variant.name + ".trouble");
}

/// In a process of its own: the engine runs one check at a time in one process.
[[noreturn]] void be_worker(const Context& context, const Variant& variant) {
    std::string trouble;
    try {
        const auto results = try_variant(context, variant);
        write_file(results_file(context, variant), grading::to_json(results));
    } catch (const std::exception& error) {
        trouble = error.what();
    }
    if (!trouble.empty()) write_file(trouble_file(context, variant), trouble);
    _exit(trouble.empty() ? 0 : 1);
}

void collect(const Context& context, Trial& trial) {
    const Variant& variant = *trial.variant;
    if (fs::exists(trouble_file(context, variant))) {
        trial.trouble = read_file(trouble_file(context, variant));
    } else if (fs::exists(results_file(context, variant))) {
        trial.results = grading::from_json(read_file(results_file(context, variant)));
    } else {
        trial.trouble = "the process that tried it has died";
    }
}

/// The variant's own exercise, or the first one that failed.
const Result* decisive(const Trial& trial) {
    const Result* first = nullptr;
    for (const Result& result : trial.results) {
        if (result.id == trial.variant->exercise) return &result;
        if (first == nullptr && !result.passed()) first = &result;
    }
    return first;
}

std::string problem_of(const Trial& trial) {
    const Variant& variant = *trial.variant;
    if (!trial.trouble.empty()) return trial.trouble;
    for (const Result& result : trial.results) {
        if (result.id == variant.exercise) {
            if (result.verdict != variant.verdict) {
                return fmt::format("{}: {} instead of {}. {}", result.id,
                                   grading::words(result.verdict), grading::words(variant.verdict),
                                   result.in_words);
            }
            if (result.looks_like != variant.looks_like) {
                return fmt::format("{}: looks like \"{}\" instead of \"{}\"", result.id,
                                   result.looks_like, variant.looks_like);
            }
        } else if (!result.passed() && result.verdict != Verdict::NotReached) {
            return fmt::format("{} failed too: {}. {}", result.id, grading::words(result.verdict),
                               result.in_words);
        }
    }
    return {};
}

void run_all(const Context& context, std::vector<Trial>& trials, unsigned at_a_time) {
    fs::create_directories(context.build / "mutants");
    Line line(context);
    std::map<pid_t, Trial*> running;
    auto next = trials.begin();
    for (std::size_t done = 0; done < trials.size();) {
        while (running.size() < at_a_time && next != trials.end()) {
            fs::remove(trouble_file(context, *next->variant));
            fs::remove(results_file(context, *next->variant));
            std::cout.flush();
            const pid_t pid = fork();
            if (pid == 0) be_worker(context, *next->variant);
            if (pid < 0) throw base::Error("start a process: the system refuses");
            running[pid] = &*next++;
        }
        line.show(fmt::format("{} of {} variants tried", done, trials.size()));
        const pid_t ended = waitpid(-1, nullptr, 0);
        const auto found = running.find(ended);
        if (found == running.end()) continue;
        collect(context, *found->second);
        found->second->problem = problem_of(*found->second);
        running.erase(found);
        ++done;
    }
}

void print_row(const Context& context, const Trial& trial, std::size_t name_width) {
    const Variant& variant = *trial.variant;
    const Result* result = decisive(trial);
    const Verdict got = result != nullptr ? result->verdict : Verdict::Passed;
    const bool good = trial.problem.empty();
    std::cout << paint(context, good ? Ink::Green : Ink::Red, mark(context, good)) << ' '
              << padded(variant.name, name_width) << "  "
              << padded(variant.alternative ? "all" : variant.exercise, 3) << "  "
              << padded(grading::words(variant.verdict), 12) << "  "
              << padded(trial.trouble.empty() ? grading::words(got) : "not tried", 12) << "  "
              << (result != nullptr ? result->looks_like : "") << '\n';
    if (!good) std::cout << "    " << trial.problem << '\n';
}

}  // namespace

int mutants(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, 0);
    const grading::Catalogue course = load_course(context);
    const std::vector<Variant> variants = load_variants(context, course);

    std::vector<Trial> trials;
    std::set<std::string> targets{"peers"};
    std::size_t name_width = 4;
    for (const Variant& variant : variants) {
        const std::string glob = parsed.value("--only", "*");
        if (fnmatch(glob.c_str(), variant.name.c_str(), 0) != 0) continue;
        trials.push_back({&variant, {}, {}, {}});
        targets.insert("solution" + std::to_string(variant.lab->number));
        name_width = std::max(name_width, variant.name.size());
    }
    if (trials.empty()) throw base::UsageError("no variant in tests/mutants has such a name");
    const BuildReport report = build_targets(context, {targets.begin(), targets.end()});
    if (!report.good) {
        std::cerr << report.output;
        return Environment;
    }

    run_all(context, trials, parsed.number("-j", 2, 1));

    std::cout << "  " << padded("variant", name_width) << "  ex.  " << padded("expected", 12)
              << "  " << padded("got", 12) << "  looks like\n";
    std::size_t wrong = 0;
    for (const Trial& trial : trials) {
        print_row(context, trial, name_width);
        if (!trial.problem.empty()) ++wrong;
        if (!parsed.has("--show")) continue;
        for (const Result& result : trial.results) {
            if (!result.passed()) {
                std::cout << grading::render(result, {context.color, false, context.width, 20});
            }
        }
    }
    const auto missing =
        parsed.has("--only") ? std::vector<std::string>{} : missing_variants(course, variants);
    for (const std::string& sentence : missing) std::cout << sentence << '\n';
    std::cout << fmt::format("{} of {} variants are judged as foreseen\n", trials.size() - wrong,
                             trials.size());
    return wrong == 0 && missing.empty() ? AllPassed : SomethingFailed;
}

}  // namespace lab
