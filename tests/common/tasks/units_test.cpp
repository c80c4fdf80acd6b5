// What is decided without a broker: URLs, arguments, what follows from a task's end, texts.
#include "common/tasks/broker_url.hpp"
#include "common/tasks/function.hpp"
#include "common/tasks/worker/console.hpp"
#include "common/tasks/worker/outcome.hpp"
#include "common/wire/celery/signature.hpp"
#include "tests/support/catch.hpp"

using namespace std::chrono_literals;
using tasks::BrokerUrl;
using tasks::worker::Outcome;
using value::Dict;
using value::List;
using value::Tuple;
using value::Value;
using wire::celery::TaskMessage;

namespace {

const tasks::Time kNow = wire::celery::parse_iso_time("2026-11-21T03:00:44Z");

TaskMessage some_task() {
    TaskMessage task;
    task.task = "add";
    task.id = "task-id";
    task.root_id = "root-id";
    task.args = {1, 2};
    task.reply_to = "replies";
    return task;
}

Value signature(const char* task, List args, Dict options = {}, bool immutable = false) {
    wire::celery::Signature part;
    part.task = task;
    part.args = std::move(args);
    part.options = std::move(options);
    part.immutable = immutable;
    return encode_signature(part);
}

std::string refusal(std::string_view url) {
    try {
        const BrokerUrl parsed(url);
        return "accepted";
    } catch (const tasks::BrokerError& error) {
        return error.what();
    }
}

}  // namespace

TEST_CASE("a URL says where the broker is", "[tasks]") {
    const BrokerUrl amqp("amqp://gue%40st:s%2Fecret@host.example:5673//");
    CHECK(amqp.scheme == "amqp");
    CHECK(amqp.user == "gue@st");
    CHECK(amqp.password == "s/ecret");
    CHECK(amqp.host == "host.example");
    CHECK(amqp.port == 5673);
    CHECK(amqp.path == "/");
    CHECK(amqp.shown() == "amqp://gue%40st:**@host.example:5673//");
    const BrokerUrl redis("redis://:secret@[::1]:6379/2");
    CHECK(redis.user.empty());
    CHECK(redis.password == "secret");
    CHECK(redis.host == "::1");
    CHECK(redis.port == 6379);
    CHECK(redis.path == "2");
    CHECK(redis.shown() == "redis://:**@[::1]:6379/2");
    CHECK(BrokerUrl("amqp://guest@localhost//").shown() == "amqp://guest@localhost//");
    CHECK(BrokerUrl("redis://localhost").path.empty());
    CHECK(BrokerUrl("sqlite:///tasks.db").path == "tasks.db");
    CHECK(BrokerUrl("sqlite:////var/lib/tasks.db").path == "/var/lib/tasks.db");
    CHECK(BrokerUrl("sqla+sqlite:///tasks.db").scheme == "sqlite");
    CHECK(
        refusal("tasks.db").starts_with("broker 'tasks.db': this is no URL: write sqlite:///FILE"));
    CHECK(refusal("amqp://u:secret@host:port/") ==
          "broker amqp://u:**@host:port/: 'port' is no port from 1 to 65535");
    CHECK(refusal("amqp://host:70000/").ends_with("'70000' is no port from 1 to 65535"));
}

TEST_CASE("an unknown scheme is refused with what there is", "[tasks]") {
    CHECK_THROWS_WITH(tasks::connect("ftp://user:secret@host/"),
                      Catch::Matchers::StartsWith(
                          "broker ftp://user:**@host/: there is none for 'ftp://': use "));
}

TEST_CASE("a success sends callbacks and the next step of a chain", "[tasks]") {
    TaskMessage task = some_task();
    task.embed.callbacks = {signature("note", {"x"}), signature("si", {}, {}, true)};
    task.embed.chain = {signature("third", {4}, Dict{{"task_id", "third-id"}}),
                        signature("second", {3}, Dict{{"task_id", "second-id"}, {"queue", "q"}})};

    const Outcome outcome = tasks::worker::succeed(task, 7, {"child-id"}, kNow);

    REQUIRE(outcome.messages.size() == 3);
    const auto first = decode_task(outcome.messages[0].message);
    const auto other = decode_task(outcome.messages[1].message);
    const auto second = decode_task(outcome.messages[2].message);
    CHECK(first.args == List{7, "x"});
    CHECK(other.args.empty());
    CHECK(first.group == other.group);
    CHECK_FALSE(first.group.empty());
    CHECK(outcome.messages[0].queue == "celery");
    CHECK(outcome.messages[2].queue == "q");
    CHECK(second.id == "second-id");
    CHECK(second.args == List{7, 3});
    CHECK(second.parent_id == "task-id");
    CHECK(second.root_id == "root-id");
    CHECK(second.reply_to == "replies");
    REQUIRE(second.embed.chain.size() == 1);
    CHECK(second.embed.chain[0] == task.embed.chain[0]);
    REQUIRE(outcome.reports.size() == 1);
    CHECK(outcome.reports[0].result.status == "SUCCESS");
    CHECK(outcome.reports[0].result.result == Value(7));
    CHECK(outcome.reports[0].result.children.size() == 4);
    CHECK(outcome.reports[0].reply_to == "replies");
}

TEST_CASE("a failure sends errbacks, and fails the rest of a chain", "[tasks]") {
    TaskMessage task = some_task();
    task.embed.errbacks = {signature("on_error", {})};
    task.embed.chain = {signature("third", {}, Dict{{"task_id", "third-id"}}),
                        signature("second", {}, Dict{{"task_id", "second-id"}})};

    const auto failure = tasks::worker::failure_of(std::invalid_argument("boom"), "add");
    const Outcome outcome = tasks::worker::fail(task, failure, kNow);

    REQUIRE(outcome.messages.size() == 1);
    CHECK(decode_task(outcome.messages[0].message).args == List{"task-id"});
    REQUIRE(outcome.reports.size() == 3);
    CHECK(outcome.reports[0].result.task_id == "task-id");
    CHECK(outcome.reports[1].result.task_id == "second-id");
    CHECK(outcome.reports[2].result.task_id == "third-id");
    for (const auto& report : outcome.reports) {
        CHECK(report.result.status == "FAILURE");
        CHECK(report.result.result == Value(Dict{{"exc_type", "ValueError"},
                                                 {"exc_message", List{"boom"}},
                                                 {"exc_module", "builtins"}}));
    }
}

TEST_CASE("the body of a chord fails when a part was done here", "[tasks]") {
    TaskMessage task = some_task();
    task.embed.chord =
        signature("sum", {}, Dict{{"task_id", "body-id"}, {"reply_to", "body-queue"}});
    const auto failure = tasks::worker::make_failure("ValueError", "builtins", {"boom"});
    for (const Outcome& outcome :
         {tasks::worker::succeed(task, 3, {}, kNow), tasks::worker::fail(task, failure, kNow)}) {
        CHECK(outcome.messages.empty());
        REQUIRE(outcome.reports.size() == 2);
        CHECK(outcome.reports[0].result.task_id == "task-id");
        const auto& body = outcome.reports[1];
        CHECK(body.result.task_id == "body-id");
        CHECK(body.result.status == "FAILURE");
        CHECK(body.reply_to == "body-queue");
        CHECK(wire::celery::decode_exception(body.result.result).type == "ChordError");
    }
}

TEST_CASE("a retry is the same task once more, later", "[tasks]") {
    const auto failure = tasks::worker::failure_of(std::invalid_argument("boom"), "add");
    const Outcome outcome = tasks::worker::retry(some_task(), failure, "here", 2s, kNow);

    REQUIRE(outcome.messages.size() == 1);
    CHECK(outcome.messages[0].queue == "here");
    const auto again = decode_task(outcome.messages[0].message);
    CHECK(again.id == "task-id");
    CHECK(again.retries == 1);
    CHECK(again.eta == kNow + 2s);
    CHECK(again.args == List{1, 2});
    CHECK(again.parent_id == "task-id");
    REQUIRE(outcome.reports.size() == 1);
    CHECK(outcome.reports[0].result.status == "RETRY");
}

TEST_CASE("nothing is reported of a task whose result nobody wants", "[tasks]") {
    TaskMessage task = some_task();
    task.ignore_result = true;
    CHECK(tasks::worker::succeed(task, 7, {}, kNow).reports.empty());
    CHECK(tasks::worker::revoke(task, "expired", kNow).reports.empty());
}

TEST_CASE("delays between retries grow up to a limit", "[tasks]") {
    using tasks::worker::retry_delay;
    tasks::RetryPlan plan;
    plan.delay = 100ms;
    plan.growth = 3;
    plan.max_delay = 1s;
    CHECK(retry_delay(plan, 0, 0.5) == 100ms);
    CHECK(retry_delay(plan, 1, 0.5) == 300ms);
    CHECK(retry_delay(plan, 2, 0.5) == 900ms);
    CHECK(retry_delay(plan, 3, 0.5) == 1s);
    CHECK(retry_delay(plan, 1'000'000, 0.5) == 1s);
    plan.jitter = true;
    CHECK(retry_delay(plan, 1, 0.5) == 150ms);
    CHECK(retry_delay(plan, 1, 0) == 0ms);
    plan.growth = 0;
    CHECK(retry_delay(plan, 5, 1) == 0ms);
}

TEST_CASE("arguments that JSON has no form for are shown in an exception", "[tasks]") {
    const value::PythonError error("app.Odd", Tuple{value::Complex{1, 2}, 3});
    const auto failure = tasks::worker::failure_of(error, "add");
    CHECK(failure.exception.module == "app");
    CHECK(failure.exception.type == "Odd");
    CHECK(failure.exception.args == List{"(1+2j)", 3});
    CHECK(failure.repr == "Odd((1+2j), 3)");
}

TEST_CASE("the banner has the form of Celery's", "[tasks]") {
    const tasks::worker::BannerFacts facts{
        "celery@vm", "tasks",    "amqp://guest:**@host:5672//", "rpc://",
        1,           {"celery"}, {"tasks.add", "tasks.echo"}};
    CHECK(tasks::worker::banner(facts, "Linux-x86_64-with-glibc2.36", "2026-11-21 02:59:43") ==
          " \n"
          " -------------- celery@vm (C++, protocol 2 of Celery)\n"
          "--- ***** ----- \n"
          "-- ******* ---- Linux-x86_64-with-glibc2.36 2026-11-21 02:59:43\n"
          "- *** --- * --- \n"
          "- ** ---------- [config]\n"
          "- ** ---------- .> app:         tasks\n"
          "- ** ---------- .> transport:   amqp://guest:**@host:5672//\n"
          "- ** ---------- .> results:     rpc://\n"
          "- *** --- * --- .> concurrency: 1 (threads)\n"
          "-- ******* ---- .> task events: OFF\n"
          "--- ***** ----- \n"
          " -------------- [queues]\n"
          "                .> celery           exchange=celery(direct) key=celery\n"
          "                \n"
          "\n"
          "[tasks]\n"
          "  . tasks.add\n"
          "  . tasks.echo\n"
          "\n");
    CHECK(tasks::worker::seconds_text(6142326ns) == "0.006142");
    CHECK(tasks::worker::seconds_text(2s) == "2.0");
}

TEST_CASE("keyword arguments go to their places", "[tasks]") {
    using tasks::detail::arrange;
    const std::vector<std::string> names{"x", "y", "z"};
    CHECK(arrange("f", names, 3, {1}, Dict{{"z", 3}, {"y", 2}}) == List{1, 2, 3});
    CHECK(arrange("f", {}, 0, {}, {}).empty());
    CHECK_THROWS_WITH(arrange("m.f", names, 3, {}, {}),
                      "f() missing 3 required positional arguments: 'x', 'y', and 'z'");
    CHECK_THROWS_WITH(arrange("f", {}, 2, {1}, {}),
                      "f() missing 1 required positional argument: 'argument 2'");
    CHECK_THROWS_WITH(arrange("f", {"x"}, 1, {1, 2}, {}),
                      "f() takes 1 positional argument but 2 were given");
    CHECK_THROWS_WITH(arrange("f", {}, 0, {1}, {}),
                      "f() takes 0 positional arguments but 1 was given");
}
