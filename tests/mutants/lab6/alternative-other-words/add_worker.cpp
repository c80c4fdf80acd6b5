// 6.1 A worker that adds: it takes tasks from a queue, runs a function, and stores the result.
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/tasks/app.hpp"
#include "common/tasks/worker.hpp"

#include <functional>
#include <string>

namespace {

struct Settings {
    std::string broker = tasks::default_broker();
    int concurrency = 2;
    std::string name;
    bool quiet = false;
};

void run(const Settings& settings) {
    tasks::WorkerOptions options;
    options.concurrency = static_cast<unsigned>(settings.concurrency);
    options.name = settings.name;
    options.quiet = settings.quiet;
    // LAB 6.1 register a task and run the worker
    // Make a tasks::App named "addTask" for the broker settings.broker. Register the task
    // `addTask.add` there: a function that takes two int, x and y, and returns their sum. Give the
    // names of its parameters, too, for clients that use them. Then run a tasks::Worker of the app,
    // with the options.
    //~ base::todo("6.1: register the task and run the worker, in run", options);
    tasks::App app("addTask", settings.broker);
    tasks::TaskOptions names;
    names.parameters = {"x", "y"};
    app.task("addTask.add", std::plus<int>(), names);
    tasks::Worker worker(app, options);
    worker.run();
    // END 6.1
}

int start(int argc, char** argv) {
    Settings settings;
    cli::Options options("add_worker", "Adds numbers for whoever sends the task addTask.add.");
    options.add("broker", settings.broker, "where the tasks are, as a URL");
    options.add("concurrency", settings.concurrency, "how many tasks at a time", 1, 64);
    options.add("name", settings.name, "of this worker; without it celery@ and the machine's");
    options.add("quiet", settings.quiet, "show no banner");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("add_worker", [&] { return start(argc, argv); });
}
