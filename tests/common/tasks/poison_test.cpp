// Messages that end a Python worker: here they are answered or dropped, reported, and stop nothing.
#include "common/wire/celery/task_message.hpp"
#include "tests/common/tasks/place.hpp"
#include "tests/support/catch.hpp"

#include <functional>

using namespace test;
using value::List;
using value::Value;
using wire::celery::Message;

namespace {

struct Poison {
    const char* what;
    std::function<void(Message&)> spoil;
    bool is_answered;
};

const std::vector<Poison>& poisons() {
    static const std::vector<Poison> all{
        {"no task", [](Message& m) { m.headers.erase("task"); }, true},
        {"no id", [](Message& m) { m.headers.erase("id"); }, false},
        {"no headers", [](Message& m) { m.headers = {}; }, false},
        {"no content type", [](Message& m) { m.content_type = "text/plain"; }, true},
        {"pickle", [](Message& m) { m.content_type = "application/x-python-serialize"; }, true},
        {"two elements", [](Message& m) { m.body = "[[1, 2], {}]"; }, true},
        {"no JSON", [](Message& m) { m.body = "{broken"; }, true},
        {"no UTF-8", [](Message& m) { m.body = "[[\"\xff\"], {}, {}]"; }, true},
        {"empty", [](Message& m) { m.body = ""; }, true},
        {"kwargs null", [](Message& m) { m.body = "[[1, 2], null, {}]"; }, true},
        {"args null", [](Message& m) { m.body = "[null, {}, {}]"; }, true},
        {"eta", [](Message& m) { m.headers.set("eta", "soon"); }, true},
        {"retries", [](Message& m) { m.headers.set("retries", "many"); }, true},
        {"id is a list", [](Message& m) { m.headers.set("id", List{1}); }, false},
        {"large",
         [](Message& m) { m.body = "[[\"" + std::string(10'000'000, 'x') + "\", 1], {}, {}]"; },
         true},
        {"chain of nonsense", [](Message& m) { m.body = "[[1, 2], {}, {\"chain\": [7]}]"; }, true},
        {"deep",
         [](Message& m) {
             m.body = "[[" + std::string(2000, '[') + std::string(2000, ']') + "], {}, {}]";
         },
         true},
    };
    return all;
}

/// Waits for the task's end through the connection that has sent it: over RabbitMQ nobody else
/// hears of it.
tasks::ResultMessage await_end(tasks::Broker& broker, const std::string& id) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    for (;;) {
        auto result = broker.find_result(id);
        if (result && wire::celery::is_final(result->status)) return *result;
        if (std::chrono::steady_clock::now() >= deadline) return {};
        broker.wait_for_results(deadline);
    }
}

}  // namespace

TEST_CASE("no message ends a worker, and its sender hears of it where that is possible",
          "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    app.task("add", [](int x, int y) { return x + y; });
    const RunningWorker worker(app, place);
    const auto broker = place.connect();

    std::size_t dropped = 0;
    for (const Poison& poison : poisons()) {
        INFO(poison.what);
        wire::celery::TaskMessage task;
        task.task = "add";
        task.id = wire::celery::new_id();
        task.args = {1, 2};
        task.reply_to = broker->reply_queue();
        Message message = encode(task);
        poison.spoil(message);
        const tasks::Outgoing outgoing{place.queue(), message};
        broker->publish({&outgoing, 1});
        ++dropped;

        // The worker is there, and has done away with it.
        CHECK(app.send_task("add", {1, 2}, {}, place.options()).get(kPatience) == Value(3));
        if (poison.is_answered) {
            const auto result = await_end(*broker, task.id);
            CHECK(result.status == "FAILURE");
            CHECK(result.result["exc_type"] == Value("DecodeError"));
        }
        CHECK(worker.log().count("CRITICAL/MainProcess] Can't decode message body: ") == dropped);
    }
}

TEST_CASE("a task that kills its worker again and again is given up", "[tasks]") {
    const Place place;
    tasks::App client("client", place.url());
    const auto deadly = client.send_task("die", {}, {}, place.options());
    for (int i = 0; i < 2; ++i) {
        const auto victim = start_worker_program(place, {"--max-deliveries", "2"});
        CHECK(victim->wait() == -SIGKILL);
    }
    const auto survivor = start_worker_program(place, {"--max-deliveries", "2"});

    CHECK_THROWS_WITH(deadly.get(kPatience), "Worker exited prematurely: 2 times in this task");
    CHECK(client.send_task("sum", {1, 2}, {}, place.options()).get(kPatience) == Value(3));
}
