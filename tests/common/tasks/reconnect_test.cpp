// A broker that goes away: the worker connects again, and loses no result.
#include "common/tasks/app.hpp"
#include "common/tasks/worker/loop.hpp"
#include "common/wire/celery/task_message.hpp"
#include "tests/common/tasks/place.hpp"
#include "tests/support/catch.hpp"

#include <deque>

using namespace test;
using tasks::Delivery;
using tasks::Settlement;
using Fate = tasks::Settlement::Fate;
using value::Value;

namespace {

Delivery delivery(std::uint64_t tag, const std::string& id, const char* task = "add") {
    wire::celery::TaskMessage message;
    message.task = task;
    message.id = id;
    message.args = {1, 2};
    Delivery out;
    out.tag = tag;
    out.queue = "celery";
    out.message = encode(message);
    return out;
}

/// What the brokers of a test share: what they hand out, and what they were told.
struct Script {
    /// For each connection: what its first, second, ... claim gives.
    std::deque<std::deque<std::vector<Delivery>>> claims;
    std::function<void()> before_second_claim = [] {};
    int refused_connections = 0;
    int failing_settles = 0;  ///< so many end the connection
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::vector<Settlement>> settled;  ///< by connection

    bool await_reports(std::size_t connection, std::size_t count) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, kPatience, [&] {
            return settled.size() > connection && settled[connection].size() >= count;
        });
    }
};

class ScriptedBroker : public tasks::Broker {
public:
    explicit ScriptedBroker(Script& script) : script_(script) {
        const std::lock_guard lock(script_.mutex);
        number_ = script_.settled.size();
        script_.settled.emplace_back();
        if (!script_.claims.empty()) {
            batches_ = script_.claims.front();
            script_.claims.pop_front();
        }
    }
    const tasks::BrokerUrl& url() const override { return url_; }
    std::string results_name() const override { return "nowhere"; }
    void publish(std::span<const tasks::Outgoing>) override {}
    void consume(const std::vector<std::string>&) override {}
    std::vector<Delivery> claim(std::size_t, tasks::Deadline deadline) override {
        if (!batches_.empty()) {
            if (claimed_++ == 1) script_.before_second_claim();
            auto batch = std::move(batches_.front());
            batches_.pop_front();
            return batch;
        }
        std::unique_lock lock(mutex_);
        woken_.wait_until(lock, deadline, [&] { return is_woken_; });
        is_woken_ = false;
        return {};
    }
    void settle(std::span<const Settlement> settlements) override {
        const std::lock_guard lock(script_.mutex);
        if (script_.failing_settles > 0) {
            --script_.failing_settles;
            throw tasks::BrokerUnavailableError("it is away");
        }
        auto& all = script_.settled[number_];
        all.insert(all.end(), settlements.begin(), settlements.end());
        script_.changed.notify_all();
    }
    std::string reply_queue() override { return "replies"; }
    std::optional<tasks::ResultMessage> find_result(const std::string&) override { return {}; }
    void wait_for_results(tasks::Deadline) override {}
    void forget(const std::string&) override {}
    void wake() noexcept override {
        const std::lock_guard lock(mutex_);
        is_woken_ = true;
        woken_.notify_all();
    }

private:
    Script& script_;
    tasks::BrokerUrl url_{"sqlite:///scripted.db"};
    std::size_t number_ = 0;
    std::deque<std::vector<Delivery>> batches_;
    int claimed_ = 0;
    std::mutex mutex_;
    std::condition_variable woken_;
    bool is_woken_ = false;
};

/// A loop on a thread of its own, over scripted brokers.
class Scene {
public:
    Scene() : app_("test", "sqlite:///scripted.db") {
        app_.task("add", [](int x, int y) { return x + y; });
        app_.task("held", [this](int, int) { gate.pass(); });
    }
    ~Scene() {
        gate.open();
        loop_->request_stop(true);
        thread_.join();
    }
    void start() {
        tasks::WorkerOptions options;
        options.concurrency = 1;
        options.first_connection_retry = 1ms;
        options.max_connection_retries = 10;
        options.log_sink = [this](std::string_view text) { log.add(text); };
        options.banner_sink = [](std::string_view) {};
        loop_ = std::make_unique<tasks::worker::Loop>(
            app_, options, [this](const std::string&) { return connect(); });
        thread_ = std::thread([this] { loop_->run(); });
    }

    Script script;
    Log log;
    Gate gate;

private:
    std::unique_ptr<tasks::Broker> connect() {
        if (script.refused_connections > 0) {
            --script.refused_connections;
            throw tasks::BrokerUnavailableError("Connection refused");
        }
        return std::make_unique<ScriptedBroker>(script);
    }

    tasks::App app_;
    std::unique_ptr<tasks::worker::Loop> loop_;
    std::thread thread_;
};

}  // namespace

TEST_CASE("a worker tries again until the broker is there", "[tasks]") {
    Scene scene;
    scene.script.refused_connections = 2;
    scene.script.claims = {{{delivery(1, "a")}}};
    scene.start();

    CHECK(scene.script.await_reports(0, 1));
    CHECK(
        scene.log.await("consumer: Cannot connect to sqlite:///scripted.db: Connection refused.\n"
                        "Trying again in 0.00 seconds... (1/10)\n"));
    CHECK(scene.log.await("(2/10)"));
    CHECK(scene.log.await("Connected to sqlite:///scripted.db"));
}

TEST_CASE("a result that could not be stored is stored through the next connection", "[tasks]") {
    Scene scene;
    scene.script.claims = {{{delivery(7, "a")}}, {}};
    scene.script.failing_settles = 1;
    scene.start();

    REQUIRE(scene.script.await_reports(1, 1));
    const Settlement& settlement = scene.script.settled[1][0];
    CHECK(settlement.fate == Fate::Keep);  // the tag is of the old connection
    REQUIRE(settlement.reports.size() == 1);
    CHECK(settlement.reports[0].result.task_id == "a");
    CHECK(settlement.reports[0].result.result == Value(3));
    CHECK(
        scene.log.await("consumer: Connection to broker lost. Trying to re-establish the "
                        "connection..."));
}

TEST_CASE("what runs while the connection is lost is finished, what waits is dropped", "[tasks]") {
    Scene scene;
    // The first connection: one task that runs; then one that waits, and one whose answer ends it.
    scene.script.claims = {
        {{delivery(1, "runs", "held")}, {delivery(2, "waits"), delivery(3, "unknown", "no.such")}},
        {{delivery(1, "waits")}}};
    scene.script.before_second_claim = [&] { scene.gate.await_arrivals(1); };
    scene.script.failing_settles = 1;
    scene.start();
    REQUIRE(scene.script.await_reports(1, 1));  // the answer for the unknown one
    scene.gate.open();

    REQUIRE(scene.script.await_reports(1, 3));
    std::map<std::string, Fate> fates;
    for (const Settlement& settlement : scene.script.settled[1])
        for (const auto& report : settlement.reports)
            fates[report.result.task_id] = settlement.fate;
    CHECK(fates == std::map<std::string, Fate>{{"unknown", Fate::Keep},
                                               {"runs", Fate::Keep},
                                               {"waits", Fate::Acknowledge}});
}
