// The program that runs tasks.
//
//     int main() {
//         tasks::App app("addTask", "sqlite:///tasks.db");
//         app.task("addTask.add", [](int x, int y) { return x + y; });
//         return tasks::Worker(app, {.concurrency = 4}).run();
//     }
//
// run() prints Celery's banner, takes tasks from the queues and runs them on `concurrency` threads,
// until Ctrl-C, SIGTERM or stop(): then it finishes what is running and gives back what is not
// (warm); at the second signal it gives back what is running, too, and ends (cold). No message and
// no exception of a task ends it; when the broker goes away, it waits and connects again.
//
//     [2026-11-21 03:00:18,083: INFO/MainProcess] Task addTask.add[0d65...] received
//     [2026-11-21 03:00:18,090: INFO/MainProcess] Task addTask.add[0d65...] succeeded in 0.006142s:
//     10
//
// run() belongs to one thread; stop() may be called from any.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tasks {

class App;

struct WorkerOptions {
    /// How many tasks run at a time; 0: as many as the machine has processors.
    unsigned concurrency = 0;
    /// How many messages for each of them are claimed ahead. 1 is fair to other workers, more is
    /// faster with short tasks.
    unsigned prefetch_multiplier = 4;
    std::vector<std::string> queues = {};  ///< empty: "celery" and those of the app's tasks
    std::string name = {};                 ///< empty: "celery@" and the machine's name
    /// A larger message is answered with FAILURE.
    std::size_t max_message_bytes = std::size_t{8} << 20;
    /// A task that was handed out so often and never finished is answered with FAILURE: it kills
    /// its workers.
    unsigned max_deliveries = 10;
    /// How often a broker that is away is tried again: after 2, 4, ... 32 seconds, as Celery does.
    int max_connection_retries = 100;
    std::chrono::milliseconds first_connection_retry{2000};
    /// Ctrl-C and SIGTERM stop it; otherwise only stop() does.
    bool handle_signals = true;
    bool quiet = false;  ///< no banner
    /// Where banner and log lines go, each with its line end; empty: stdout and stderr.
    std::function<void(std::string_view)> banner_sink = {};
    std::function<void(std::string_view)> log_sink = {};
};

class Worker {
public:
    /// `app` must outlive it.
    explicit Worker(App& app, WorkerOptions options = {});
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Until it is stopped; the exit status: 0. BrokerError for what somebody has to put right.
    int run();

    enum class Stop { Warm, Cold };
    void stop(Stop how = Stop::Warm) noexcept;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace tasks
