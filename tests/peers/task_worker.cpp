// A worker that answers as it is told, for checks of a student's client: it prints what it is
// asked.
#include "common/tasks/app.hpp"
#include "common/tasks/worker.hpp"
#include "tests/peers/program.hpp"
#include "tests/peers/rule.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <future>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using namespace peers;

constexpr const char* kUsage =
    R"(usage: task_worker [--broker URL] [--backwards N] RULE...
prints `Serving {task}, ...`, then each call. The first rule that fits a call answers it:
  addTask.add(5, 5) -> 10                  with exactly these arguments; addTask.add(...): with any
  addTask.add(...) !! ValueError('gone')   raises
  addTask.add(...) hang                    never answers
With --backwards it answers nothing until there are N calls, and then the last one first.
)";

struct Plan {
    std::string broker = tasks::default_broker();
    std::size_t backwards = 0;
    std::vector<Rule> rules;
};

Plan parse(Words words) {
    Plan plan;
    while (!words.empty()) {
        std::string word = words.next("a rule");
        if (word == "--broker") {
            plan.broker = words.next(word);
        } else if (word == "--backwards") {
            plan.backwards = static_cast<std::size_t>(words.number(word, 100));
        } else {
            plan.rules.push_back(read_rule(word, {"->", "!!", "hang"}));
        }
    }
    if (plan.rules.empty()) throw WrongUse("a RULE is needed");
    return plan;
}

/// Lets calls go on in the reverse order of their arrival, when all are there; with a moment in
/// between, in which a client that takes what comes first takes it.
class Turnstile {
public:
    explicit Turnstile(std::size_t count) : count_(count) {}

    void pass() {
        std::unique_lock lock(mutex_);
        const std::size_t own = ++arrived_;
        changed_.notify_all();
        changed_.wait(lock, [&] { return arrived_ >= count_ && passed_ == count_ - own; });
        std::this_thread::sleep_for(kBetween);
        ++passed_;
        changed_.notify_all();
    }

private:
    static constexpr std::chrono::milliseconds kBetween{100};
    const std::size_t count_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t arrived_ = 0;
    std::size_t passed_ = 0;
};

value::Value answer(const Rule& rule) {
    if (rule.kind == "!!")
        throw tasks::PythonError(rule.raised.name, value::Tuple(rule.raised.args));
    if (rule.kind == "hang") std::promise<void>().get_future().wait();
    return rule.value;
}

void work(const Plan& plan) {
    tasks::App app("task_worker", plan.broker);
    Turnstile turnstile(plan.backwards);
    std::vector<std::string> names;
    for (const Rule& rule : plan.rules) {
        const std::string& name = rule.call.name;
        if (std::find(names.begin(), names.end(), name) != names.end()) continue;
        names.push_back(name);
        app.variadic(name, [&plan, &turnstile, name](tasks::Context&, const value::List& args,
                                                     const value::Dict& kwargs) {
            const std::string shown = show_call(name, args, kwargs);
            say(shown);
            if (plan.backwards > 0) turnstile.pass();
            const Rule* found = find_rule(plan.rules, name, args, kwargs);
            if (found == nullptr) throw tasks::PythonError("ValueError", "no rule for " + shown);
            return answer(*found);
        });
    }
    std::string listed;
    for (const std::string& name : names) listed += (listed.empty() ? "" : ", ") + name;
    tasks::WorkerOptions options;
    options.concurrency = plan.backwards > 0 ? static_cast<unsigned>(plan.backwards) : 1;
    options.handle_signals = false;
    options.banner_sink = [&](std::string_view) { say("Serving " + listed); };
    options.log_sink = [](std::string_view) {};
    tasks::Worker(app, options).run();
}

}  // namespace

int main(int argc, char** argv) {
    return peers::run(kUsage, [&] { work(parse(Words(argc, argv))); });
}
