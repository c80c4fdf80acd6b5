// 6.6 The same work on any number of brokers, side by side. Which kind a broker is, only its URL
// says.
#include "common/base/errors.hpp"
#include "common/base/todo.hpp"
#include "common/cli/program.hpp"
#include "common/tasks/app.hpp"
#include "common/tasks/broker_url.hpp"
#include "common/tasks/worker.hpp"

#include <fmt/core.h>

#include <chrono>
#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

struct Settings {
    std::vector<std::string> brokers;
    int tasks = 200;
    std::chrono::milliseconds timeout = std::chrono::seconds(10);
};

/// A worker for the tasks of an app, in this program and silent, as long as the object lives.
class WorkerThread {
public:
    explicit WorkerThread(tasks::App& app)
        : worker_(app, {.concurrency = 1,
                        .queues = {"tour"},
                        .handle_signals = false,
                        .banner_sink = [](std::string_view) {},
                        .log_sink = [](std::string_view) {}}),
          thread_([this] { run(); }) {}
    ~WorkerThread() {
        worker_.stop();
        thread_.join();
    }
    WorkerThread(const WorkerThread&) = delete;
    WorkerThread& operator=(const WorkerThread&) = delete;

private:
    void run() {
        try {
            worker_.run();
        } catch (const std::exception& error) {
            cli::complain(error);  // the client gets no results, and says so
        }
    }

    tasks::Worker worker_;
    std::thread thread_;
};

/// What one task and many cost.
struct Times {
    Milliseconds one{};
    Milliseconds all{};
};

/// Sends one task, and then many, to a worker over the broker at `url`.
Times measure(const std::string& url, const Settings& settings) {
    tasks::App app("tour", url);
    const auto add = app.task("tour.add", [](int x, int y) { return x + y; }, {.queue = "tour"});
    const auto first = add.delay(5, 5);  // a broker that is not there is noticed here
    const WorkerThread worker(app);
    first.get(settings.timeout);
    // LAB 6.6 take the time of one task, and of many
    // Measure how long it takes to send one task `add` and to get its result: that is `one` of the
    // Times. Then make settings.tasks signatures of it, with i and i for the numbers from 0, send
    // them as one group, get all the results as int, and measure that together: that is `all`.
    // When a result is not i + i, throw a base::Error that says so.
    base::todo("6.6: take the times, in measure", add, settings);
    // END 6.6
}

void run(const Settings& settings) {
    // LAB 6.6 visit all brokers
    // For each URL: measure, and print `{broker}: {n} tasks, {ms} ms for one, {ms} ms for all`. The
    // broker is shown as tasks::BrokerUrl(url).shown() does, without a password; the times have one
    // decimal. A broker that cannot be used (base::Error) spoils only its own line: print the
    // error's text instead. At the end, throw a base::Error `{n} of {m} brokers could not be used`
    // if there were any.
    base::todo("6.6: visit all brokers, in run of broker_tour", measure, settings);
    // END 6.6
}

int start(int argc, char** argv) {
    Settings settings;
    cli::Options options("broker_tour", "Does the same work on each broker, and takes the time.");
    options.add_arguments("BROKER", settings.brokers, "a broker's URL", 1);
    options.add("tasks", settings.tasks, "how many tasks at once", 1, 100000);
    options.add("timeout", settings.timeout, "how long to wait for results");
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}

}  // namespace

int main(int argc, char** argv) {
    return cli::report_errors("broker_tour", [&] { return start(argc, argv); });
}
