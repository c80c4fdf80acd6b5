#include "common/bench/tasks_servers.hpp"

#include "common/bench/bare_rabbitmq.hpp"
#include "common/bench/processes.hpp"
#include "common/tasks/app.hpp"
#include "common/tasks/broker.hpp"
#include "common/wire/celery/message.hpp"
#include "common/wire/celery/task_message.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int kRoundTrips = 500;
constexpr int kRounds = 3;
constexpr std::size_t kBodySize = 900;  // about a task's headers and body

double seconds_since(Clock::time_point before) {
    return std::chrono::duration<double>(Clock::now() - before).count();
}

/// A queue that nobody has used.
std::string new_queue() {
    return "bench-" + wire::celery::new_id();
}

class ServerBench {
public:
    ServerBench(std::string url, int tasks, Goals& goals)
        : url_(std::move(url)), parsed_(url_), tasks_(tasks), goals_(goals) {}

    bool is_rabbitmq() const { return parsed_.scheme == "amqp"; }

    void publishing() {
        const double celery = celery_figure("publish", new_queue(), std::min(tasks_, 5'000));
        // In turn, since the machine may have other things to do meanwhile.
        std::vector<double> bares;
        std::vector<double> brokers;
        std::vector<double> groups;
        for (int round = 0; round < kRounds; ++round) {
            if (is_rabbitmq())
                bares.push_back(bare_publish(address(), new_queue(), tasks_, kBodySize));
            brokers.push_back(publish_messages());
            groups.push_back(publish_group());
        }
        const double broker = median(brokers);
        const double group = median(groups);
        print("publish, Celery, each confirmed", celery);
        print("publish, ours, messages", broker);
        print("publish, ours, a group of tasks", group);
        note("times Celery's rate of publishing", group / celery, 10);
        if (!is_rabbitmq()) return;
        const double bare = median(bares);
        print("publish, bare rabbitmq-c, confirmed by the 100", bare);
        goals_.at_least("of the bare loop's rate of publishing, messages", broker / bare, 0.7);
        goals_.at_least("of the bare loop's rate of publishing, tasks", group / bare, 0.7);
    }

    void working() {
        std::vector<double> bares;
        std::vector<double> works;
        for (int round = 0; round < kRounds; ++round) {
            if (is_rabbitmq()) {
                const std::string bare_queue = new_queue();
                bare_publish(address(), bare_queue, tasks_, kBodySize);
                bares.push_back(bare_consume(address(), bare_queue, tasks_));
            }
            works.push_back(work(true, tasks_));
        }
        const double ours = median(works);
        const double celery = work(false, std::min(tasks_, 10'000));
        print("worker with results, Celery prefork 2", celery);
        print("worker with results, ours", ours);
        note("times Celery's rate of working", ours / celery, 5);
        if (!is_rabbitmq()) return;
        const double bare = median(bares);
        print("consume and acknowledge, bare rabbitmq-c", bare);
        goals_.at_least("of the bare loop's rate of consuming", ours / bare, 0.5);
    }

    void round_trips() {
        double celery = 0;
        {
            const std::string queue = new_queue();
            const auto worker = start_worker(false, queue);
            celery = celery_figure("round_trips", queue, kRoundTrips);
        }
        const std::string queue = new_queue();
        const auto worker = start_worker(true, queue);
        tasks::App app("bench", url_);
        const auto add = app.remote<int(int, int)>("add", queue);
        add.delay(1, 1).get(60s);
        std::vector<double> samples;
        std::vector<double> sending;
        for (int i = 0; i < kRoundTrips; ++i) {
            const auto before = Clock::now();
            const auto result = add.delay(i, i);
            sending.push_back(seconds_since(before) * 1e3);
            result.get(60s);
            samples.push_back(seconds_since(before) * 1e3);
        }
        const double ours = median(samples);
        fmt::print(
            "    delay().get()   Celery {:.2f} ms, ours {:.2f} ms, of which delay() {:.2f}\n",
            celery, ours, median(sending));
        if (is_rabbitmq()) {
            goals_.at_most("of Celery's time for a task and back", ours / celery, 0.3);
        } else {
            fmt::print("    {:.2f} of Celery's time for a task and back\n", ours / celery);
        }
    }

private:
    RabbitAddress address() const { return {parsed_.host, parsed_.port}; }
    /// A goal over RabbitMQ; over Redis a figure.
    void note(const char* what, double value, double goal) {
        if (is_rabbitmq()) return goals_.at_least(what, value, goal);
        fmt::print("    {:.2f} {}\n", value, what);
    }
    void print(const char* what, double rate) const {
        fmt::print("    {:46} {:8.0f} a second\n", what, rate);
        std::fflush(stdout);
    }

    std::vector<std::string> celery_words(const char* mode, const std::string& queue,
                                          int number) const {
        return {"/usr/bin/python3",
                "-W",
                "ignore",
                BENCH_SOURCE_DIR "/celery_peer.py",
                mode,
                url_,
                queue,
                std::to_string(number)};
    }
    double celery_figure(const char* mode, const std::string& queue, int number) const {
        Process celery(celery_words(mode, queue, number));
        return std::stod(celery.line());
    }
    /// Ours with two threads, or Celery's with two processes.
    Process start_worker(bool ours, const std::string& queue) const {
        Process worker(ours ? std::vector<std::string>{this_program(), "--role", "worker", "--url",
                                                       url_, "--queue", queue}
                            : celery_words("worker", queue, 2));
        worker.line();
        return worker;
    }

    double publish_messages() const {
        const auto broker = tasks::connect(url_);
        wire::celery::TaskMessage task;
        task.task = "add";
        task.args = {1, 2};
        const std::string queue = new_queue();
        std::vector<tasks::Outgoing> batch;
        for (int i = 0; i < tasks_; ++i) {
            task.id = wire::celery::new_id();
            batch.push_back({queue, encode(task)});
        }
        const auto before = Clock::now();
        broker->publish(batch);
        return tasks_ / seconds_since(before);
    }
    double publish_group() const {
        tasks::App app("bench", url_);
        const auto add = app.remote<int(int, int)>("add", new_queue());
        add.delay(0, 0);
        std::vector<tasks::Signature> parts;
        for (int i = 0; i < tasks_; ++i) parts.push_back(add.s(i, i));
        const auto before = Clock::now();
        tasks::group(parts).apply_async();
        return tasks_ / seconds_since(before);
    }

    /// Tasks a second, of so many that wait when the worker comes; our client hears of the results.
    double work(bool ours, int count) const {
        const std::string queue = new_queue();
        tasks::App app("bench", url_);
        const auto add = app.remote<int(int, int)>("add", queue);
        std::vector<tasks::Signature> parts;
        for (int i = 0; i < count; ++i) parts.push_back(add.s(i, i));
        const auto group = tasks::group(parts).apply_async();
        const auto worker = start_worker(ours, queue);
        group.results().front().get(60s);
        const auto before = Clock::now();
        group.get_values(120s);
        return (count - 1) / seconds_since(before);
    }

    std::string url_;
    tasks::BrokerUrl parsed_;
    int tasks_;
    Goals& goals_;
};

}  // namespace

void measure_server(const std::string& url, int tasks, Goals& goals) {
    ServerBench bench(url, tasks, goals);
    fmt::print("{}, {} tasks\n", bench.is_rabbitmq() ? "RabbitMQ" : "Redis", tasks);
    bench.publishing();
    bench.round_trips();
    bench.working();
}

}  // namespace bench
