// 6.5 A worker that may die at any moment, and a task that may be run twice: it books once.
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/tasks/app.hpp"
#include "common/tasks/worker.hpp"
#include "ledger.hpp"

#include <fmt/core.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

namespace {

struct Settings {
    std::string ledger = "ledger.txt";
    std::string broker = tasks::default_broker();
    std::chrono::milliseconds work{0};
    bool early = false;
    std::string name;
    bool quiet = false;
};

/// Writes the receipt, which takes a while: a good moment to die.
void print_receipt(const Settings& settings) {
    std::this_thread::sleep_for(settings.work);
}

/// Books the amount and returns the new balance.
std::int64_t deposit(const Settings& settings, const std::string& id, std::int64_t amount) {
    // LAB 6.5 book an amount once
    // Open the lab6::Ledger settings.ledger. When it has an entry with the task's id, print
    // `Already booked {amount}`; else add one and print `Booked {amount}`. Remember the balance and
    // close the ledger, so that others need not wait; then print_receipt, and return the balance.
    base::todo("6.5: book the amount once, in deposit", print_receipt, settings, id, amount);
    // END 6.5
}

void run(const Settings& settings) {
    tasks::App app("bank", settings.broker);
    // LAB 6.5 acknowledge when the work is done
    // Register the task `bank.deposit`: a function with the parameters tasks::Context&, which the
    // worker fills in, and std::int64_t amount, that returns what deposit does for the context's
    // id(). Name the parameter "amount". Its option acks_late is true, unless settings.early is.
    base::todo("6.5: register the task, in run of bank_worker", deposit, app);
    // END 6.5
    tasks::WorkerOptions options;
    options.concurrency = 1;
    options.prefetch_multiplier = 1;
    options.name = settings.name;
    options.quiet = settings.quiet;
    tasks::Worker(app, options).run();
}

int start(int argc, char** argv) {
    Settings settings;
    cli::Options options("bank_worker", "Books amounts for whoever sends bank.deposit.");
    options.add("ledger", settings.ledger, "the file with all deposits");
    options.add("broker", settings.broker, "where the tasks are, as a URL");
    options.add("work", settings.work, "how long a receipt takes");
    options.add("early", settings.early, "acknowledge tasks before they are run");
    options.add("name", settings.name, "of this worker; without it celery@ and the machine's");
    options.add("quiet", settings.quiet, "show no banner");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("bank_worker", [&] { return start(argc, argv); });
}
