// A task goes to a worker, and its result comes back.
#include "tests/common/tasks/place.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <system_error>

using namespace test;
using value::Dict;
using value::List;
using value::Value;

namespace {

/// What get() throws.
std::string error_of(const tasks::AsyncResult<>& result) {
    try {
        return "no error but " + result.get(kPatience).repr();
    } catch (const tasks::TaskError& error) {
        return error.qualified_type() + ": " + error.what();
    }
}

}  // namespace

TEST_CASE("delay sends a task, get gives its result", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    const auto add = app.task(
        "add", [](int x, int y) { return x + y; }, place.task_options());
    const RunningWorker worker(app, place);

    const tasks::AsyncResult<int> sum = add.delay(5, 5);

    CHECK(sum.get(kPatience) == 10);
    CHECK(sum.get(kPatience) == 10);  // as often as one likes
    CHECK(sum.state() == "SUCCESS");
    CHECK(sum.ready());
    CHECK(sum.successful());
    CHECK_FALSE(sum.failed());
    CHECK(worker.log().await("Task add[" + sum.id() + "] received\n"));
    CHECK(worker.log().await("Task add[" + sum.id() + "] succeeded in "));
    CHECK(worker.log().await("s: 10\n"));
}

TEST_CASE("another client names the type of a task it has not", "[tasks]") {
    const Place place;
    tasks::App app("worker", place.url());
    app.task("add", [](int x, int y) { return x + y; });
    const RunningWorker worker(app, place);

    tasks::App client("client", place.url());
    const auto add = client.remote<int(int, int)>("add", place.queue());

    CHECK(add.delay(2, 3).get(kPatience) == 5);
}

TEST_CASE("every kind of value travels there and back", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    app.task("echo", [](Value value) { return value; });
    app.task("nothing", [] {});
    const RunningWorker worker(app, place);
    const std::vector<Value> values{value::None(),
                                    true,
                                    0,
                                    -7,
                                    INT64_MAX,
                                    *value::Integer::parse("123456789012345678901234"),
                                    0.1,
                                    1e300,
                                    "",
                                    "héllo ☃ 日本 😀 \"'\\\n",
                                    List{},
                                    List{1, List{2.5, "x"}},
                                    Dict{},
                                    Dict{{"a", Dict{{"ключ", List{value::None()}}}}},
                                    std::string(100'000, 'x')};

    for (const Value& value : values) {
        INFO(value.repr().substr(0, 100));
        CHECK(app.send_task("echo", {value}, {}, place.options()).get(kPatience) == value);
    }
    CHECK(app.send_task("nothing", {}, {}, place.options()).get(kPatience) == Value());
}

TEST_CASE("keyword arguments find their parameters", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    tasks::TaskOptions options;
    options.parameters = {"x", "y"};
    app.task(
        "minus", [](int x, int y) { return x - y; }, options);
    const RunningWorker worker(app, place);
    const auto send = [&](List args, Dict kwargs) {
        return app.send_task("minus", std::move(args), std::move(kwargs), place.options());
    };

    CHECK(send({}, {{"y", 3}, {"x", 10}}).get(kPatience) == Value(7));
    CHECK(send({10}, {{"y", 3}}).get(kPatience) == Value(7));
    CHECK(error_of(send({1}, {})) ==
          "builtins.TypeError: minus() missing 1 required positional "
          "argument: 'y'");
    CHECK(error_of(send({}, {})) ==
          "builtins.TypeError: minus() missing 2 required positional "
          "arguments: 'x' and 'y'");
    CHECK(error_of(send({1, 2, 3}, {})) ==
          "builtins.TypeError: minus() takes 2 positional arguments but 3 were given");
    CHECK(error_of(send({1}, {{"z", 2}})) ==
          "builtins.TypeError: minus() got an unexpected keyword argument 'z'");
    CHECK(error_of(send({1, 2}, {{"x", 2}})) ==
          "builtins.TypeError: minus() got multiple values for argument 'x'");
    CHECK(error_of(send({1, "2"}, {})) ==
          "builtins.TypeError: minus(): argument 2: expected int, got str");
}

TEST_CASE("an exception arrives with type, text and traceback", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    app.task("fail", [](const std::string& kind) {
        if (kind == "invalid") throw std::invalid_argument("boom");
        if (kind == "range") throw std::out_of_range("9");
        if (kind == "system") throw std::system_error(ENOENT, std::generic_category());
        if (kind == "python") throw value::PythonError("app.errors.Full", value::Tuple{"disk", 3});
        if (kind == "exit") throw value::PythonError("SystemExit", "bye");
        throw 42;
    });
    const RunningWorker worker(app, place);
    const auto fail = [&](const char* kind) {
        return app.send_task("fail", {kind}, {}, place.options());
    };

    const auto invalid = fail("invalid");
    CHECK(error_of(invalid) == "builtins.ValueError: boom");
    CHECK(invalid.state() == "FAILURE");
    CHECK(invalid.failed());
    CHECK(invalid.traceback() ==
          "Traceback (most recent call last):\n  File \"C++\", in fail\nValueError: boom\n");
    CHECK(worker.log().await("Task fail[" + invalid.id() +
                             "] raised unexpected: ValueError('boom')\nTraceback"));
    CHECK(error_of(fail("range")) == "builtins.IndexError: 9");
    CHECK(error_of(fail("system")) ==
          "builtins.FileNotFoundError: [Errno 2] No such file or directory");
    CHECK(error_of(fail("python")) == "app.errors.Full: ('disk', 3)");
    CHECK(error_of(fail("exit")) == "builtins.RuntimeError: bye");  // would end a Python client
    CHECK(error_of(fail("other")).starts_with("builtins.RuntimeError: an exception that is no"));
}

TEST_CASE("a result that cannot travel is a failure", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    app.task("complex", [] { return value::Complex{1, 2}; });
    const RunningWorker worker(app, place);

    CHECK(error_of(app.send_task("complex", {}, {}, place.options()))
              .starts_with("kombu.exceptions.EncodeError: "));
}

TEST_CASE("an unknown task is answered, and the nearest name is told", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    app.task("addTask.add", [](int x, int y) { return x + y; });
    const RunningWorker worker(app, place);

    CHECK(error_of(app.send_task("addTask.sdd", {1, 2}, {}, place.options())) ==
          "celery.exceptions.NotRegistered: addTask.sdd");
    CHECK(worker.log().await("Received unregistered task of type 'addTask.sdd'."));
    CHECK(worker.log().await("The nearest registered name is 'addTask.add'."));
}

TEST_CASE("get ends at its time limit and says what is known", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    const auto result = app.send_task("nobody", {}, {}, place.options());

    CHECK(result.state() == "PENDING");
    CHECK_FALSE(result.ready());
    CHECK_THROWS_WITH(
        result.get(20ms),
        "task " + result.id() +
            ": no result within 0.02 s: its state is PENDING (is a worker running for "
            "its queue?)");
    CHECK_FALSE(result.wait(0ms));
    CHECK(app.result("never-heard-of").state() == "PENDING");
}

TEST_CASE("a result is forgotten", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    app.task("one", [] { return 1; });
    const RunningWorker worker(app, place);
    const auto result = app.send_task("one", {}, {}, place.options());
    REQUIRE(result.get(kPatience) == Value(1));

    result.forget();

    CHECK(result.state() == "PENDING");
}

TEST_CASE("a task whose result is ignored leaves none", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    app.task("one", [] { return 1; });
    const RunningWorker worker(app, place);
    tasks::CallOptions options = place.options();
    options.ignore_result = true;
    const auto ignored = app.send_task("one", {}, {}, options);
    const auto after = app.send_task("one", {}, {}, place.options());

    CHECK(worker.log().await("Task one[" + ignored.id() + "] succeeded"));
    CHECK(after.get(kPatience) == Value(1));
    CHECK(ignored.state() == "PENDING");
}

TEST_CASE("several threads wait for their results at the same time", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    app.task("echo", [](int x) { return x; });
    const RunningWorker worker(app, place);
    std::atomic<int> right{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([&, i] {
                for (int k = 0; k < 10; ++k) {
                    const int number = i * 100 + k;
                    const auto result = app.send_task("echo", {number}, {}, place.options());
                    if (result.get(kPatience) == Value(number)) ++right;
                }
            });
        }
    }
    CHECK(right == 80);
}

TEST_CASE("two workers share the tasks, and none is done twice", "[tasks]") {
    constexpr int kTasks = 200;
    const Place place;
    std::map<int, int> runs;
    std::mutex mutex;
    const auto count = [&](int number) {
        const std::lock_guard lock(mutex);
        ++runs[number];
    };
    tasks::App first("first", place.url());
    first.task("count", count);
    tasks::App second("second", place.url());
    second.task("count", count);
    tasks::App client("client", place.url());
    const auto send = client.remote<void(int)>("count", place.queue());
    std::vector<tasks::Signature> all;
    for (int i = 0; i < kTasks; ++i) all.push_back(send.s(i));
    const auto group = tasks::group(all).apply_async();
    {
        const RunningWorker one(first, place);
        const RunningWorker two(second, place);
        group.get_values(kPatience);
        CHECK(one.log().count("succeeded") + two.log().count("succeeded") == kTasks);
    }
    CHECK(runs.size() == kTasks);
    CHECK(std::all_of(runs.begin(), runs.end(), [](const auto& run) { return run.second == 1; }));
}

TEST_CASE("the banner says broker, results, concurrency, queues and tasks", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    app.task("b.task", [] {});
    app.task("a.task", [] {});
    tasks::WorkerOptions options;
    options.concurrency = 3;
    options.name = "celery@here";
    const RunningWorker worker(app, place, options);

    const std::string banner = worker.out().text();
    CHECK(banner.starts_with(" \n -------------- celery@here "));
    CHECK(banner.find("- ** ---------- .> app:         test\n") != std::string::npos);
    CHECK(banner.find(".> transport:   " + tasks::BrokerUrl(place.url()).shown() + "\n") !=
          std::string::npos);
    CHECK(banner.find(".> concurrency: 3 (threads)\n") != std::string::npos);
    CHECK(banner.find(".> " + place.queue() + " exchange=" + place.queue() +
                      "(direct) key=" + place.queue() + "\n") != std::string::npos);
    CHECK(banner.ends_with("[tasks]\n  . a.task\n  . b.task\n\n"));
    CHECK(worker.log().await(": INFO/MainProcess] Connected to "));
    CHECK(worker.log().await(": INFO/MainProcess] celery@here ready.\n"));
}
