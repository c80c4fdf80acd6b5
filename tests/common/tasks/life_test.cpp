// What can happen to a task before it is done: retries, times, limits, states of its own.
#include "tests/common/tasks/place.hpp"
#include "tests/support/catch.hpp"

#include <atomic>

using namespace test;
using value::Dict;
using value::Value;

namespace {

std::string error_of(const tasks::AsyncResult<>& result) {
    try {
        return "no error but " + result.get(kPatience).repr();
    } catch (const tasks::TaskRevokedError& error) {
        return "revoked: " + error.qualified_type() + ": " + error.what();
    } catch (const tasks::TaskError& error) {
        return error.qualified_type() + ": " + error.what();
    }
}

tasks::TaskOptions retrying(int retries) {
    tasks::TaskOptions options;
    options.retry.automatic = true;
    options.retry.max_retries = retries;
    options.retry.delay = 10ms;
    return options;
}

tasks::Time from_now(std::chrono::milliseconds duration) {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()) +
           duration;
}

}  // namespace

TEST_CASE("a task that fails is run again, with growing delay, until it succeeds", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    app.task(
        "flaky",
        [](tasks::Context& context) {
            if (context.retries() < 3)
                throw value::PythonError("ConnectionError",
                                         "try " + std::to_string(context.retries()));
            return context.retries();
        },
        retrying(5));
    const RunningWorker worker(app, place);
    const auto result = app.send_task("flaky", {}, {}, place.options());

    CHECK(result.get(kPatience) == Value(3));
    const std::string task = "Task flaky[" + result.id() + "] ";
    CHECK(worker.log().await(task + "retry: Retry in 0.01s: ConnectionError('try 0')\n"));
    CHECK(worker.log().await(task + "retry: Retry in 0.02s: ConnectionError('try 1')\n"));
    CHECK(worker.log().await(task + "retry: Retry in 0.04s: ConnectionError('try 2')\n"));
    CHECK(worker.log().count(task + "received") == 4);
}

TEST_CASE("a task that has failed often enough fails with its own error", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    std::atomic<int> runs{0};
    app.task(
        "hopeless",
        [&] {
            ++runs;
            throw std::invalid_argument("never");
        },
        retrying(2));
    app.task(
        "asks", [](tasks::Context&) { throw tasks::Retry("not yet", 1ms); }, retrying(1));
    const RunningWorker worker(app, place);

    CHECK(error_of(app.send_task("hopeless", {}, {}, place.options())) ==
          "builtins.ValueError: never");
    CHECK(runs == 3);
    const auto asks = app.send_task("asks", {}, {}, place.options());
    CHECK(error_of(asks) == "celery.exceptions.MaxRetriesExceededError: not yet");
    CHECK(worker.log().await("retry: Retry in 0.001s: Retry('not yet')"));
}

TEST_CASE("while a task waits for its retry its state says so", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    auto options = retrying(3);
    options.retry.delay = 1h;
    app.task(
        "fails", [] { throw std::invalid_argument("now"); }, options);
    const RunningWorker worker(app, place);
    const auto result = app.send_task("fails", {}, {}, place.options());

    CHECK(result.wait_for_state("RETRY", kPatience) == "RETRY");
    CHECK(result.info()["exc_type"] == Value("ValueError"));
}

TEST_CASE("a task that has expired is not run", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    std::atomic<int> runs{0};
    app.task("count", [&] { ++runs; });
    auto options = place.options();
    options.expires = from_now(-1h);
    const auto late = app.send_task("count", {}, {}, options);
    options.expires = std::nullopt;
    options.expires_in = 1h;
    const auto in_time = app.send_task("count", {}, {}, options);
    const RunningWorker worker(app, place);

    // RabbitMQ drops it by itself; then nobody answers.
    if (place.is_sqlite() || place.is_redis()) {
        CHECK(error_of(late) == "revoked: celery.exceptions.TaskRevokedError: expired");
        CHECK(late.state() == "REVOKED");
        CHECK(worker.log().await("Discarding revoked task: count[" + late.id() + "]\n"));
    }
    CHECK(in_time.get(kPatience) == Value());
    CHECK(runs == 1);
}

TEST_CASE("a task waits for its time, and keeps no other waiting", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    app.task("now", [] {
        return std::chrono::system_clock::now().time_since_epoch() / std::chrono::microseconds(1);
    });
    tasks::WorkerOptions worker_options;
    worker_options.concurrency = 1;
    worker_options.prefetch_multiplier = 1;
    const RunningWorker worker(app, place, worker_options);
    auto much_later = place.options();
    much_later.countdown = 1h;
    for (int i = 0; i < 20; ++i) app.send_task("now", {}, {}, much_later);
    auto later = place.options();
    later.eta = from_now(3s);  // far enough for a machine that stalls

    const auto delayed = app.send_task("now", {}, {}, later);
    const auto at_once = app.send_task("now", {}, {}, place.options());

    const auto first = at_once.get(kPatience).to<std::int64_t>();
    const auto second = delayed.get(kPatience).to<std::int64_t>();
    CHECK(second >= later.eta->time_since_epoch() / std::chrono::microseconds(1));
    CHECK(first < second);
}

TEST_CASE("a task past its soft time limit is told so, and may stop", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    app.task("endless", [](tasks::Context& context) {
        for (;;) {
            context.check_limits();
            std::this_thread::yield();
        }
    });
    const RunningWorker worker(app, place);
    auto options = place.options();
    options.soft_time_limit = 50ms;
    const auto result = app.send_task("endless", {}, {}, options);

    CHECK(error_of(result) == "celery.exceptions.SoftTimeLimitExceeded: ");
    CHECK(worker.log().await("Soft time limit (0.05s) exceeded for endless[" + result.id() + "]"));
}

TEST_CASE("a task past its hard time limit fails, and the worker goes on without it", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    const auto gate = std::make_shared<Gate>();
    std::atomic<bool> was_told{false};
    tasks::TaskOptions limited;
    limited.time_limit = 50ms;
    app.task(
        "stuck",
        [gate, &was_told](tasks::Context& context) {
            gate->pass();
            was_told = context.stop_requested();
            gate->pass();
        },
        limited);
    app.task("one", [] { return 1; });
    tasks::WorkerOptions one_thread;
    one_thread.concurrency = 1;
    const RunningWorker worker(app, place, one_thread);

    const auto stuck = app.send_task("stuck", {}, {}, place.options());
    const auto next = app.send_task("one", {}, {}, place.options());

    CHECK(error_of(stuck) == "billiard.exceptions.TimeLimitExceeded: 0.05");
    CHECK(next.get(kPatience) == Value(1));  // there is a thread for it again
    CHECK(worker.log().await("Hard time limit (0.05s) exceeded for stuck[" + stuck.id() + "]"));
    gate->open();
    CHECK(gate->await_arrivals(2));
    CHECK(was_told);
    CHECK(error_of(stuck) == "billiard.exceptions.TimeLimitExceeded: 0.05");
}

TEST_CASE("a task tells how far it is", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    Gate gate;
    tasks::TaskOptions tracked;
    tracked.track_started = true;
    app.task(
        "encode",
        [&](tasks::Context& context) {
            gate.pass();
            context.update_state("PROGRESS", Dict{{"percent", 50}});
            gate.pass();
            return "done";
        },
        tracked);
    const RunningWorker worker(app, place);
    const auto result = app.send_task("encode", {}, {}, place.options());

    CHECK(result.wait_for_state("STARTED", kPatience) == "STARTED");
    CHECK(result.info()["pid"] == Value(static_cast<std::int64_t>(::getpid())));
    gate.open();
    CHECK(result.get(kPatience) == Value("done"));
}

TEST_CASE("a state of a task's own is seen while it runs", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    Gate gate;
    app.task("encode", [&](tasks::Context& context) {
        context.update_state("PROGRESS", Dict{{"percent", 50}});
        gate.pass();
    });
    const RunningWorker worker(app, place);
    const auto result = app.send_task("encode", {}, {}, place.options());

    CHECK(result.wait_for_state("PROGRESS", kPatience) == "PROGRESS");
    CHECK(result.info() == Value(Dict{{"percent", 50}}));
    CHECK_FALSE(result.ready());
    gate.open();
    CHECK(result.get(kPatience) == Value());
}

TEST_CASE("a task may be ignored or rejected", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    std::atomic<int> runs{0};
    app.task("ignores", [] { throw tasks::Ignore(); });
    app.task("rejects", [] { throw tasks::Reject("no thanks"); });
    app.task("rejects_once", [&] {
        if (++runs == 1) throw tasks::Reject("not me", true);
        return runs.load();
    });
    const RunningWorker worker(app, place);
    const auto ignored = app.send_task("ignores", {}, {}, place.options());
    const auto rejected = app.send_task("rejects", {}, {}, place.options());
    const auto twice = app.send_task("rejects_once", {}, {}, place.options());

    CHECK(worker.log().await("Task ignores[" + ignored.id() + "] ignored\n"));
    CHECK(worker.log().await("Task rejects[" + rejected.id() +
                             "] reject requeue=False: no thanks\n"));
    CHECK(twice.get(kPatience) == Value(2));
    CHECK(ignored.state() == "PENDING");
    CHECK(rejected.state() == "PENDING");
}

TEST_CASE("a task acknowledged early runs as any other", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    tasks::TaskOptions early;
    early.acks_late = false;
    app.task(
        "add", [](int x, int y) { return x + y; }, early);
    app.task(
        "fail", [] { throw std::invalid_argument("boom"); }, early);
    const RunningWorker worker(app, place);
    std::vector<tasks::AsyncResult<>> sums;
    for (int i = 0; i < 50; ++i) sums.push_back(app.send_task("add", {i, 1}, {}, place.options()));

    for (int i = 0; i < 50; ++i)
        CHECK(sums[static_cast<std::size_t>(i)].get(kPatience) == Value(i + 1));
    CHECK(error_of(app.send_task("fail", {}, {}, place.options())) == "builtins.ValueError: boom");
}

TEST_CASE("higher priority comes first, over Redis lower", "[tasks]") {
    const Place place;
    if (!place.is_sqlite() && !place.is_redis()) return;  // RabbitMQ has it per queue
    tasks::App app("test", place.url());
    std::mutex mutex;
    std::vector<int> order;
    app.task("note", [&](int number) {
        const std::lock_guard lock(mutex);
        order.push_back(number);
    });
    std::vector<tasks::AsyncResult<>> results;
    for (const int priority : {0, 3, 9, 0, 9}) {
        auto options = place.options();
        options.priority = priority;
        results.push_back(app.send_task("note", {priority}, {}, options));
    }
    tasks::WorkerOptions one_thread;
    one_thread.concurrency = 1;
    one_thread.prefetch_multiplier = 1;
    const RunningWorker worker(app, place, one_thread);

    for (const auto& result : results) result.get(kPatience);
    const std::vector<int> high_first{9, 9, 3, 0, 0};
    CHECK(order == (place.is_sqlite() ? high_first
                                      : std::vector<int>(high_first.rbegin(), high_first.rend())));
}
