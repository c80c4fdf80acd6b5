// 6.3 A worker that counts primes, and says who it is.
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/tasks/app.hpp"
#include "common/tasks/worker.hpp"
#include "primes.hpp"

#include <cstdint>
#include <string>

namespace {

struct Settings {
    std::string broker = tasks::default_broker();
    int concurrency = 1;
    std::string name = "celery@one";
    bool quiet = false;
};

void run(const Settings& settings) {
    tasks::WorkerOptions options;
    options.concurrency = static_cast<unsigned>(settings.concurrency);
    options.name = settings.name;
    options.quiet = settings.quiet;
    tasks::App app("primes", settings.broker);
    // LAB 6.3 count primes, and claim no more than can be done
    // Register the task `primes.count`: it takes two std::int64_t, low and high, and returns a
    // lab6::Counted of lab6::count_primes and settings.name. A worker claims messages ahead, four
    // for each task that it runs at a time. Such parts take long: set the prefetch_multiplier of
    // the options to 1, so that the others get their share. Then run a tasks::Worker.
    base::todo("6.3: count primes, in run of primes_worker", options, app);
    // END 6.3
}

int start(int argc, char** argv) {
    Settings settings;
    cli::Options options("primes_worker", "Counts primes for whoever sends primes.count.");
    options.add("broker", settings.broker, "where the tasks are, as a URL");
    options.add("concurrency", settings.concurrency, "how many tasks at a time", 1, 64);
    options.add("name", settings.name, "of this worker");
    options.add("quiet", settings.quiet, "show no banner");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("primes_worker", [&] { return start(argc, argv); });
}
