// 6.4 Sends any task from the shell, and tells how it ended.
#include "common/base/errors.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/tasks/app.hpp"
#include "common/wire/formats.hpp"

#include <fmt/core.h>

#include <chrono>
#include <string>
#include <vector>

namespace {

struct Settings {
    std::string task;
    std::vector<std::string> arguments;
    std::string broker = tasks::default_broker();
    std::chrono::milliseconds timeout = std::chrono::seconds(30);
};

/// Python literals (5, 2.5, [1, 2], None, ...) are what they say, all else is text.
value::List read_arguments(const std::vector<std::string>& words) {
    value::List arguments;
    for (const std::string& word : words) {
        try {
            arguments.push_back(wire::serpent::loads(word));
        } catch (const value::PythonError&) {
            arguments.push_back(word);
        }
    }
    return arguments;
}

void run(const Settings& settings) {
    tasks::App app("call_task", settings.broker);
    const tasks::AsyncResult<> result =
        app.send_task(settings.task, read_arguments(settings.arguments));
    fmt::print("Task sent: {}\n", result.id());
    // LAB 6.4 tell how the task ended
    // Get the result, with settings.timeout. When that throws a tasks::TaskError, print `State:
    // {state}` with the result's state, and throw a base::Error `{type}: {text}`, the error's
    // type() and what(). Else print `State: {state}` and `Result: {value}`, the value's repr.
    base::todo("6.4: tell how the task ended, in run of call_task", result);
    // END 6.4
}

int start(int argc, char** argv) {
    Settings settings;
    cli::Options options("call_task", "Sends a task and tells how it ended.");
    options.add_argument("TASK", settings.task, "the task's name, such as addTask.add");
    options.add_arguments("ARGUMENT", settings.arguments, "Python literals; all else is text");
    options.add("broker", settings.broker, "where the tasks are, as a URL");
    options.add("timeout", settings.timeout, "how long to wait for the result");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("call_task", [&] { return start(argc, argv); });
}
