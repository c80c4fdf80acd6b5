// A thousand tasks, and everything that can go wrong between a client, a broker and its workers.
#include "tests/common/tasks/faulty_broker.hpp"
#include "tests/common/tasks/place.hpp"
#include "tests/support/catch.hpp"

#include <fmt/core.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <map>
#include <random>
#include <sstream>
#include <thread>

using namespace test;
using value::Value;

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kTasks = 1000;
constexpr std::size_t kWorkers = 3;
constexpr int kKills = 10;
constexpr int kRestarts = 2;
constexpr int kCuts = 3;    // of the network, at once
constexpr int kLosses = 4;  // of what is under way, and then a cut

/// LABS_SEED repeats a run.
unsigned choose_seed() {
    if (const char* const given = std::getenv("LABS_SEED"))
        return static_cast<unsigned>(std::strtoul(given, nullptr, 10));
    return std::random_device{}();
}

class Trial {
public:
    Trial(FaultyBroker& broker, unsigned seed)
        : broker_(broker), url_(broker.url()), random_(seed), app_("client", url_) {
        for (auto& worker : workers_) worker = start_worker();
    }

    /// Sends the tasks, with faults at random places among them.
    void send() {
        std::multimap<int, std::function<void()>> faults;
        const auto plan = [&](int count, const std::function<void()>& fault) {
            for (int i = 0; i < count; ++i) faults.emplace(any(kTasks), fault);
        };
        plan(kKills, [this] { kill_worker(); });
        plan(kRestarts, [this] { restarts += broker_.restart() ? 1 : 0; });
        if (Relay* const network = broker_.network()) {
            plan(kCuts, [=] { network->cut(); });
            plan(kLosses, [=, this] {
                network->lose(any(2) == 0 ? Relay::Way::There : Relay::Way::Back,
                              std::chrono::milliseconds(50 + any(100)));
            });
            plan(2, [=, this] { network->delay(std::chrono::milliseconds(any(3))); });
        }
        for (int i = 0; i < kTasks; ++i) {
            const auto [first, last] = faults.equal_range(i);
            for (auto fault = first; fault != last; ++fault) fault->second();
            tasks::CallOptions options;
            options.queue = kQueue;
            options.retry.max_retries = 200;
            options.retry.interval_max = 50ms;
            results_.push_back(app_.send_task("mark", {marks_, i}, {}, options));
        }
        if (Relay* const network = broker_.network()) network->delay(0ms);
    }

    /// Waits for all results. Each wait ends with a result or with an error that names the broker;
    /// after an error it is asked again. Where a broker does not keep results, some are lost; then
    /// the tasks themselves are waited for.
    void collect() {
        const auto end = Clock::now() + kPatience;
        for (std::size_t i = 0; i < results_.size(); ++i) {
            const Value wanted(static_cast<std::int64_t>(i));
            for (bool is_over = false; !is_over;) {
                REQUIRE(Clock::now() < end);
                try {
                    wrong_results += results_[i].get(kPatience) == wanted ? 0 : 1;
                    is_over = true;
                } catch (const tasks::ResultLostError& error) {
                    CHECK_FALSE(broker_.keeps_results());
                    CHECK(std::string(error.what()).find(results_[i].id()) != std::string::npos);
                    ++lost_results;
                    is_over = true;
                } catch (const tasks::BrokerUnavailableError& error) {
                    ++errors;
                    CHECK(std::string(error.what()).starts_with("broker " + url_ + ": "));
                }
            }
        }
        while (lost_results > 0 && runs().size() < results_.size() && Clock::now() < end)
            std::this_thread::sleep_for(10ms);
    }

    /// How often each task was run.
    std::map<int, int> runs() const {
        std::map<int, int> counts;
        std::istringstream lines(read_file(marks_));
        for (int number = 0; lines >> number;) ++counts[number];
        return counts;
    }

    int kills = 0;
    int restarts = 0;
    int errors = 0;
    int lost_results = 0;
    int wrong_results = 0;

private:
    static constexpr const char* kQueue = "faults";

    int any(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }

    std::unique_ptr<Process> start_worker() const {
        return std::make_unique<Process>(std::vector<std::string>{
            TASK_PROGRAM, "--broker", url_, "--queue", kQueue, "--concurrency", "2",
            "--max-deliveries", "100", "--retry-ms", "20"});
    }
    void kill_worker() {
        auto& victim = workers_.at(static_cast<std::size_t>(any(kWorkers)));
        victim->signal(SIGKILL);
        CHECK(victim->wait() == -SIGKILL);
        ++kills;
        victim = start_worker();
    }

    FaultyBroker& broker_;
    std::string url_;
    std::mt19937 random_;
    Folder folder_;
    std::string marks_ = folder_ / "marks";
    tasks::App app_;
    std::vector<tasks::AsyncResult<>> results_;
    std::array<std::unique_ptr<Process>, kWorkers> workers_;
};

/// After the error that tells of the end of the connection.
Value asked_again(const tasks::AsyncResult<>& result) {
    try {
        return result.get(kPatience);
    } catch (const tasks::ResultLostError& error) {
        return error.what();
    } catch (const tasks::BrokerUnavailableError&) {
        return result.get(kPatience);
    }
}

void check_that_nothing_is_lost(const BrokerKind& kind) {
    const unsigned seed = choose_seed();
    INFO("LABS_SEED=" << seed);
    const auto begin = Clock::now();
    const auto broker = kind.make();
    Trial trial(*broker, seed);
    trial.send();
    trial.collect();

    const auto runs = trial.runs();
    int more = 0;
    for (const auto& [number, count] : runs) more += count - 1;
    fmt::print(
        "{}, seed {}: {} tasks, {} workers killed, {} restarts, {} connections reset: {} lost, {} "
        "run once more, {} waits ended with an error and were repeated, {} results were lost with "
        "their connection, {:.1f} s\n",
        kind.name, seed, kTasks, trial.kills, trial.restarts,
        broker->network() == nullptr ? 0 : broker->network()->resets(),
        kTasks - static_cast<int>(runs.size()), more, trial.errors, trial.lost_results,
        std::chrono::duration<double>(Clock::now() - begin).count());
    CHECK(runs.size() == kTasks);
    CHECK(trial.wrong_results == 0);
    CHECK(trial.kills == kKills);
    CHECK(more < kTasks);  // few, and not all again and again
}

}  // namespace

TEST_CASE("whatever dies, every task is done", "[tasks]") {
    for (const BrokerKind& kind : broker_kinds()) {
        DYNAMIC_SECTION(kind.name) {
            if (kind.missing.empty()) {
                check_that_nothing_is_lost(kind);
            } else {
                fmt::print("{} is left out: {}\n", kind.name, kind.missing);
            }
        }
    }
}

TEST_CASE("a wait whose broker goes away ends with an error that says so", "[tasks]") {
    for (const BrokerKind& kind : broker_kinds()) {
        if (!kind.missing.empty()) continue;
        const auto broker = kind.make();
        if (broker->network() == nullptr) continue;
        INFO(kind.name);
        tasks::App app("client", broker->url());
        const auto result = app.send_task("nobody", {});
        CHECK(result.state() == "PENDING");
        std::jthread cutter([&] { broker->network()->cut(); });
        CHECK_THROWS_AS(result.get(kPatience), tasks::BrokerUnavailableError);
        cutter.join();
        CHECK(result.state() == "PENDING");  // connected again
        if (!broker->keeps_results())
            CHECK_THROWS_AS(result.get(kPatience), tasks::ResultLostError);
    }
}

TEST_CASE("a result that has come is kept when the connection over which it came ends", "[tasks]") {
    for (const BrokerKind& kind : broker_kinds()) {
        if (!kind.missing.empty()) continue;
        const auto broker = kind.make();
        if (broker->network() == nullptr) continue;
        INFO(kind.name);
        const Process worker({TASK_PROGRAM, "--broker", broker->url(), "--queue", "celery"});
        tasks::App app("client", broker->url());
        const auto result = app.send_task("sum", {1, 2});
        CHECK(result.wait(kPatience));
        broker->network()->cut();
        const auto end = Clock::now() + kPatience;
        while (broker->network()->resets() == 0 && Clock::now() < end) std::this_thread::yield();
        CHECK(asked_again(result) == Value(3));
    }
}
