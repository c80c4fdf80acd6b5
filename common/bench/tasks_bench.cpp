// The task queue in figures, each beside what it has to reach: the embedded broker, or RabbitMQ or
// Redis beside Celery.
//
//     ninja -C build-release tasks_bench with_broker
//     build-release/common/bench/tasks_bench
//     build-release/tests/peers/with_broker rabbitmq build-release/common/bench/tasks_bench
//     build-release/tests/peers/with_broker redis build-release/common/bench/tasks_bench
//
// Two workers are programs of their own (this one, `--role worker`). The file lies in --folder: on
// a disk, so that "durable" costs what it costs.
#include "common/bench/goals.hpp"
#include "common/bench/processes.hpp"
#include "common/bench/tasks_servers.hpp"
#include "common/cli/options.hpp"
#include "common/cli/program.hpp"
#include "common/tasks/app.hpp"
#include "common/tasks/broker.hpp"
#include "common/tasks/worker.hpp"
#include "common/wire/celery/task_message.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <sqlite3.h>
#include <unistd.h>
#include <vector>

namespace {

using namespace std::chrono_literals;

struct Settings {
    std::string role = "client";
    std::string folder = ".";
    std::string url;
    std::string queue = std::string(tasks::kDefaultQueue);
    int tasks = 10'000;
    int deep = 1'000'000;
    int endurance = 1'000'000;
};

double seconds_of(const std::function<void()>& work) {
    const auto before = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
}

int serve(const Settings& settings) {
    tasks::App app("bench", settings.url);
    app.task("add", [](int x, int y) { return x + y; });
    tasks::WorkerOptions options;
    options.concurrency = 2;
    options.queues = {settings.queue};
    options.prefetch_multiplier = 16;
    options.log_sink = [](std::string_view line) {
        if (line.find("ready.") == std::string_view::npos) return;
        fmt::print("ready\n");
        std::fflush(stdout);
    };
    options.banner_sink = [](std::string_view) {};
    return tasks::Worker(app, options).run();
}

class Bench {
public:
    Bench(const Settings& settings, bench::Goals& goals)
        : settings_(settings),
          goals_(goals),
          file_(std::filesystem::path(settings.folder) /
                fmt::format("tasks-bench-{}.db", ::getpid())) {}
    ~Bench() { remove_files(); }

    void round_trip() {
        tasks::App app("bench", url());
        const auto add = app.remote<int(int, int)>("add");
        const auto worker = start_worker();
        std::vector<double> samples;
        for (int i = 0; i < 500; ++i)
            samples.push_back(seconds_of([&] { add.delay(i, i).get(60s); }) * 1e3);
        goals_.at_most("MB of a worker that has had little to do",
                       static_cast<double>(worker.memory()) / 1e6, 20);
        const double time = bench::median(samples);
        fmt::print("    delay().get()                {:8.2f} ms, the slowest of 500 {:.1f}\n", time,
                   *std::max_element(samples.begin(), samples.end()));
        goals_.at_most("ms for a task and back", time, 20);
    }

    void rate() {
        tasks::App app("bench", url());
        const auto add = app.remote<int(int, int)>("add");
        const auto one = start_worker();
        const auto two = start_worker();
        std::vector<tasks::AsyncResult<int>> results;
        double sent = 0;
        const double each = seconds_of([&] {
            sent = seconds_of([&] {
                for (int i = 0; i < settings_.tasks; ++i) results.push_back(add.delay(i, i));
            });
            for (const auto& result : results) result.get(60s);
        });
        const double bare = bare_inserts();
        print_rate("a bare loop of durable inserts, one by one", bare);
        print_rate("delay() one by one, sending only", sent);
        print_rate("delay() one by one, to the last result", each);
        goals_.at_least("of the bare loop's rate, with workers, results and all", bare / each, 0.2);

        std::vector<tasks::Signature> parts;
        for (int i = 0; i < settings_.tasks; ++i) parts.push_back(add.s(i, i));
        const double all = seconds_of([&] { tasks::group(parts).apply_async().get_values(60s); });
        print_rate("as a group, to the last result", all);
        goals_.at_least("durable tasks a second from end to end", settings_.tasks / all, 2000);
    }

    /// The memory of a worker after the first tenth of the tasks, and after all.
    void endurance() {
        constexpr int kBatch = 10'000;
        tasks::App app("bench", url());
        const auto add = app.remote<int(int, int)>("add");
        const auto worker = start_worker();
        std::size_t before = 0;
        for (int sent = 0; sent < settings_.endurance; sent += kBatch) {
            if (before == 0 && sent >= settings_.endurance / 10) before = worker.memory();
            std::vector<tasks::Signature> parts;
            for (int i = 0; i < kBatch; ++i) parts.push_back(add.s(i, i));
            const auto group = tasks::group(parts).apply_async();
            group.get_values(60s);
            for (const auto& result : group.results()) result.forget();
        }
        const auto after = static_cast<double>(worker.memory());
        fmt::print("    memory of a worker           {:8.1f} MB, after {} tasks {:.1f}\n",
                   static_cast<double>(before) / 1e6, settings_.endurance, after / 1e6);
        goals_.at_most("times as much memory as after the first tenth",
                       after / static_cast<double>(before), 1.05);
    }

    void depth() {
        constexpr int kClaimed = 5'000;
        const double shallow = time_to_drain(1'000 + kClaimed, kClaimed);
        const double deep = time_to_drain(settings_.deep + kClaimed, kClaimed);
        fmt::print(
            "    claim and acknowledge        {:8.1f} us with 1,000 waiting, {:.1f} us with {}\n",
            shallow * 1e6, deep * 1e6, settings_.deep);
        goals_.at_most("times as long a task with a deep queue", deep / shallow, 1.25);
    }

private:
    std::string url() const { return "sqlite:///" + file_; }
    bench::Process start_worker() const {
        bench::Process worker({bench::this_program(), "--role", "worker", "--url", url()});
        worker.line();
        return worker;
    }
    void print_rate(const char* what, double seconds) const {
        fmt::print("    {:40} {:8.0f} tasks/s\n", what, settings_.tasks / seconds);
    }
    void remove_files() const {
        for (const auto* tail : {"", "-wal", "-shm"}) std::filesystem::remove(file_ + tail);
    }

    /// Seconds for as many rows as there are tasks, each safe on the disk before the next: what the
    /// disk allows to anybody who sends one by one.
    double bare_inserts() const {
        const std::string path = file_ + ".bare";
        sqlite3* database = nullptr;
        sqlite3_open(path.c_str(), &database);
        const auto execute = [&](const char* sql) {
            if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
                throw base::Error(fmt::format("{}: {}", sql, sqlite3_errmsg(database)));
        };
        execute("PRAGMA journal_mode = WAL");
        execute("PRAGMA synchronous = FULL");
        execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, payload)");
        const double time = seconds_of([&] {
            for (int i = 0; i < settings_.tasks; ++i)
                execute("INSERT INTO rows (payload) VALUES (zeroblob(900))");
        });
        sqlite3_close(database);
        for (const auto* tail : {"", "-wal", "-shm"}) std::filesystem::remove(path + tail);
        return time;
    }

    /// Seconds a task, of the first `claimed` of a queue with so many.
    double time_to_drain(int count, int claimed) const {
        remove_files();
        const auto client = tasks::connect(url());
        std::vector<tasks::Outgoing> batch;
        for (int i = 0; i < count; ++i) {
            wire::celery::TaskMessage task;
            task.task = "add";
            task.id = fmt::format("{}", i);
            task.args = {i, i};
            batch.push_back({"celery", encode(task)});
            if (batch.size() == 10'000 || i + 1 == count) {
                client->publish(batch);
                batch.clear();
            }
        }
        const auto worker = tasks::connect(url());
        worker->consume({"celery"});
        return seconds_of([&] {
                   for (int done = 0; done < claimed;) {
                       std::vector<tasks::Settlement> settlements;
                       for (const auto& delivery :
                            worker->claim(32, std::chrono::steady_clock::now() + 60s))
                           settlements.emplace_back().tag = delivery.tag;
                       worker->settle(settlements);
                       done += static_cast<int>(settlements.size());
                   }
               }) /
               claimed;
    }

    Settings settings_;
    bench::Goals& goals_;
    std::string file_;
};

void measure(const Settings& settings) {
    bench::Goals goals;
    if (const char* const broker = std::getenv("LABS_TASKS_BROKER")) {
        bench::measure_server(broker, settings.tasks, goals);
        return goals.check();
    }
    Bench bench(settings, goals);
    fmt::print("SQLite broker, {} tasks\n", settings.tasks);
    bench.round_trip();
    bench.rate();
    bench.depth();
    bench.endurance();
    goals.check();
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    cli::Options options("tasks_bench", "Measures the task queue.");
    options.add("role", settings.role, "client or worker");
    options.add("url", settings.url, "the broker of a worker");
    options.add("queue", settings.queue, "the queue of a worker");
    options.add("folder", settings.folder, "where the file lies");
    options.add("tasks", settings.tasks, "how many tasks", 100, 10'000'000);
    options.add("deep", settings.deep, "how many wait in the deep queue", 1000, 100'000'000);
    options.add("endurance", settings.endurance, "tasks of one worker for its memory", 100'000,
                100'000'000);
    return cli::report_errors("tasks_bench", [&] {
        if (!options.parse(argc, argv)) return 0;
        if (settings.role == "worker") return serve(settings);
        measure(settings);
        return 0;
    });
}
