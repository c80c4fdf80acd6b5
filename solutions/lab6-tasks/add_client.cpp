// 6.2 A client that sends a task without waiting, and asks for the result later.
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/tasks/app.hpp"

#include <fmt/core.h>

#include <chrono>
#include <string>

namespace {

struct Settings {
    int x = 5;
    int y = 5;
    std::string broker = tasks::default_broker();
    std::chrono::milliseconds timeout = std::chrono::seconds(10);
};

void run(const Settings& settings) {
    tasks::App app("addTask", settings.broker);
    // LAB 6.2 send a task, then wait for its result
    // The task `addTask.add` is in another program: app.remote makes something of its name and its
    // type, int(int, int), that can be sent. Send it settings.x and settings.y with `delay`, which
    // does not wait, and print `Task sent: {id}`. Then `get` the result, with settings.timeout, and
    // print `Result: {sum}`.
    //~ base::todo("6.2: send the task and wait for its result, in run", app);
    const auto add = app.remote<int(int, int)>("addTask.add");
    const tasks::AsyncResult<int> sum = add.delay(settings.x, settings.y);
    fmt::print("Task sent: {}\n", sum.id());
    fmt::print("Result: {}\n", sum.get(settings.timeout));
    // END 6.2
}

int start(int argc, char** argv) {
    Settings settings;
    cli::Options options("add_client", "Sends the task addTask.add and waits for its result.");
    options.add("x", settings.x, "the first number", -1000000, 1000000);
    options.add("y", settings.y, "the second number", -1000000, 1000000);
    options.add("broker", settings.broker, "where the tasks are, as a URL");
    options.add("timeout", settings.timeout, "how long to wait for the result");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("add_client", [&] { return start(argc, argv); });
}
