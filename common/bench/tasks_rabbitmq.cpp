#include "common/bench/tasks_rabbitmq.hpp"

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

class RabbitBench {
public:
    RabbitBench(std::string url, int tasks, Goals& goals)
        : url_(std::move(url)), tasks_(tasks), goals_(goals) {
        const tasks::BrokerUrl parsed(url_);
        address_ = {parsed.host, parsed.port};
    }

    void publishing() {
        const double celery = celery_figure("publish", new_queue(), std::min(tasks_, 5'000));
        // In turn, since the machine may have other things to do meanwhile.
        std::vector<double> bares;
        std::vector<double> brokers;
        std::vector<double> groups;
        for (int round = 0; round < kRounds; ++round) {
            bares.push_back(bare_publish(address_, new_queue(), tasks_, kBodySize));
            brokers.push_back(publish_messages());
            groups.push_back(publish_group());
        }
        const double bare = median(bares);
        const double broker = median(brokers);
        const double group = median(groups);
        print("publish, Celery, each confirmed", celery);
        print("publish, bare rabbitmq-c, confirmed by the 100", bare);
        print("publish, ours, messages", broker);
        print("publish, ours, a group of tasks", group);
        goals_.at_least("times Celery's rate of publishing", group / celery, 10);
        goals_.at_least("of the bare loop's rate of publishing, messages", broker / bare, 0.7);
        goals_.at_least("of the bare loop's rate of publishing, tasks", group / bare, 0.7);
    }

    void working() {
        std::vector<double> bares;
        std::vector<double> works;
        for (int round = 0; round < kRounds; ++round) {
            const std::string bare_queue = new_queue();
            bare_publish(address_, bare_queue, tasks_, kBodySize);
            bares.push_back(bare_consume(address_, bare_queue, tasks_));
            works.push_back(work(true, tasks_));
        }
        const double bare = median(bares);
        const double ours = median(works);
        const double celery = work(false, std::min(tasks_, 10'000));
        print("worker with results, Celery prefork 2", celery);
        print("consume and acknowledge, bare rabbitmq-c", bare);
        print("worker with results, ours", ours);
        goals_.at_least("times Celery's rate of working", ours / celery, 5);
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
        goals_.at_most("of Celery's time for a task and back", ours / celery, 0.3);
    }

private:
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
    int tasks_;
    Goals& goals_;
    RabbitAddress address_;
};

}  // namespace

void measure_rabbitmq(const std::string& url, int tasks, Goals& goals) {
    fmt::print("RabbitMQ, {} tasks\n", tasks);
    RabbitBench bench(url, tasks, goals);
    bench.publishing();
    bench.round_trips();
    bench.working();
}

}  // namespace bench
