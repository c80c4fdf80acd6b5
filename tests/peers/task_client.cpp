// Sends tasks to a student's worker, for checks: each step prints what came of it.
#include "common/tasks/app.hpp"
#include "tests/peers/call_text.hpp"
#include "tests/peers/program.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace {

using namespace peers;

constexpr const char* kUsage =
    R"(usage: task_client [--broker URL] [--timeout SECONDS] STEP...
steps, one argument each, carried out in order:
  addTask.add(5, y=5)     sends the task, waits, prints the result as Python shows it; a tuple
                          as a list, which is what it becomes on some brokers
  addTask.add(5, 5) &     sends it and does not wait: prints `sent`
A task that failed is printed as `error {Type}: {text}`. When no result comes that is `no result`,
and the end.
)";

struct Plan {
    std::string broker = tasks::default_broker();
    std::chrono::milliseconds timeout{5000};
    std::vector<std::string> steps;
};

Plan parse(Words words) {
    Plan plan;
    while (!words.empty()) {
        std::string word = words.next("an argument");
        if (word == "--broker") {
            plan.broker = words.next(word);
        } else if (word == "--timeout") {
            plan.timeout = std::chrono::seconds(words.number(word, 3600));
        } else {
            plan.steps.push_back(word);
        }
    }
    if (plan.steps.empty()) throw WrongUse("a STEP is needed");
    return plan;
}

std::string shown(const value::Value& result) {
    const value::List* const items = result.sequence();
    return items == nullptr ? result.repr() : value::Value(*items).repr();
}

void perform(const tasks::App& app, const std::string& step, std::chrono::milliseconds timeout) {
    const CallText call = read_call(step);
    const bool waits = call.rest != "&";
    if (!call.is_call || call.any_arguments || (waits && !call.rest.empty()))
        throw WrongUse(step + ": no step");
    const auto result = app.send_task(call.name, call.args, call.kwargs);
    if (!waits) return say("sent");
    try {
        say(shown(result.get(timeout)));
    } catch (const tasks::TaskError& error) {
        say("error " + std::string(error.type()) + ": " + error.what());
    }
}

void work(const Plan& plan) {
    const tasks::App app("task_client", plan.broker);
    try {
        for (const std::string& step : plan.steps) perform(app, step, plan.timeout);
    } catch (const tasks::TimeoutError&) {
        say("no result");
    }
}

}  // namespace

int main(int argc, char** argv) {
    return peers::run(kUsage, [&] { work(parse(Words(argc, argv))); });
}
