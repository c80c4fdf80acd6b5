// Sends each part with delay, and collects from the end.
// 6.3 A client that sends many tasks at once, and puts their results together in order.
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/cli/progress.hpp"
#include "common/tasks/app.hpp"
#include "primes.hpp"

#include <fmt/core.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <numeric>
#include <string>
#include <vector>

namespace {

using Counts = std::vector<std::int64_t>;
using Shares = std::map<std::string, int>;

struct Settings {
    int limit = 1000000;
    int parts = 100;
    std::string broker = tasks::default_broker();
    std::chrono::milliseconds timeout = std::chrono::seconds(60);
};

/// One task for each part, sent all at once.
tasks::GroupResult send(const tasks::App& app, const Settings& settings) {
    const auto ranges = lab6::split(settings.limit, settings.parts);
    // LAB 6.3 send all parts as one group
    // The task is `primes.count`, of the type lab6::Counted(std::int64_t, std::int64_t). Make a
    // signature with `s` for each range, and send all of them as one tasks::group.
    //~ base::todo("6.3: send all parts, in send", app, ranges);
    using Count = lab6::Counted(std::int64_t, std::int64_t);
    const auto count = app.remote<Count>("primes.count");
    std::vector<tasks::AsyncResult<>> parts;
    for (const lab6::Range& range : ranges) {
        const auto part = count.delay(range.low, range.high);
        parts.push_back(app.result<>(part.id()));
    }
    return tasks::GroupResult("parts", parts);
    // END 6.3
}

/// The counts in the order of the parts; how many parts each worker had goes into `shares`.
Counts collect(const tasks::GroupResult& group, const Settings& settings, Shares& shares) {
    cli::Progress progress("counting", group.results().size(), "parts");
    // LAB 6.3 collect the results in order
    // For each of the group's results: `get` it, with settings.timeout, as a lab6::Counted. Add its
    // count to the counts, and a part to the share of its worker, and move the progress by one.
    // Return the counts.
    //~ base::todo("6.3: collect the results, in collect", settings, shares, progress);
    Counts counts(group.results().size());
    for (std::size_t i = counts.size(); i-- > 0;) {
        const auto counted = group.results()[i].get(settings.timeout).to<lab6::Counted>();
        counts[i] = counted.first;
        ++shares[counted.second];
        progress.advance(1);
    }
    return counts;
    // END 6.3
}

void print_table(const Shares& shares) {
    fmt::print("{:<24} {:>6}\n", "worker", "parts");
    for (const auto& [worker, parts] : shares) fmt::print("{:<24} {:>6}\n", worker, parts);
}

void run(const Settings& settings) {
    const tasks::App app("primes", settings.broker);
    const tasks::GroupResult group = send(app, settings);
    fmt::print("Sent {} tasks\n", group.results().size());
    Shares shares;
    const Counts counts = collect(group, settings, shares);
    fmt::print("Results: {}\n", value::to_value(counts).repr());
    fmt::print("Primes below {}: {}\n", settings.limit,
               std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
    print_table(shares);
}

int start(int argc, char** argv) {
    Settings settings;
    cli::Options options("primes_client", "Has the primes below a number counted in many parts.");
    options.add("limit", settings.limit, "count the primes below it", 1, 1000000000);
    options.add("parts", settings.parts, "how many tasks", 1, 10000);
    options.add("broker", settings.broker, "where the tasks are, as a URL");
    options.add("timeout", settings.timeout, "how long to wait for each result");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("primes_client", [&] { return start(argc, argv); });
}
