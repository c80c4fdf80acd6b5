// The broker that is a Redis server: what is its own.
#include "common/tasks/redis/keys.hpp"
#include "tests/common/process.hpp"
#include "tests/common/tasks/redis_scene.hpp"
#include "tests/support/captured.hpp"
#include "tests/support/catch.hpp"

#include <csignal>
#include <thread>

using namespace std::chrono_literals;
using namespace test;
using value::List;
using value::Value;

namespace {

using Scene = RedisScene;
using Clock = std::chrono::steady_clock;

/// The text of a message as a Python client put it into the queue.
std::string captured_item(const char* file, std::size_t index = 0) {
    const auto data = captured::read_data(std::string("celery/redis/") + file);
    const auto& lists = data.as_object().at("lists").as_object();
    return std::string(
        lists.begin()->value().as_array().at(index).as_object().at("raw").as_string());
}

}  // namespace

TEST_CASE("messages lie where Celery has them", "[tasks][redis]") {
    Scene scene;
    const auto client = scene.client();
    const auto messages = {outgoing("0", "q", 0), outgoing("2", "q", 2), outgoing("3", "q", 3),
                           outgoing("7", "q", 7), outgoing("9", "q", 9)};
    client->publish(std::vector<tasks::Outgoing>(messages));

    CHECK(scene.keys() ==
          "q q\x06\x16"
          "3 q\x06\x16"
          "6 q\x06\x16"
          "9");
    CHECK(scene.number({"LLEN", "q"}) == 2);
    const auto item = scene.text({"LINDEX", "q", "-1"});
    CHECK(item.find("\"delivery_info\": {\"exchange\": \"\", \"routing_key\": \"q\"}") !=
          std::string::npos);

    const auto worker = scene.worker({"q"});
    CHECK(ids(claim(*worker, 10)) == "0 2 3 7 9");
    CHECK(scene.text({"SMEMBERS", "_kombu.binding.q"}).empty());
    CHECK(scene.redis.call({"SMEMBERS", "_kombu.binding.q"}).items.at(0).text ==
          "q\x06\x16\x06\x16q");
}

TEST_CASE("what is claimed is written down as Celery does", "[tasks][redis]") {
    Scene scene;
    publish(*scene.client(), {"1"});
    const std::string item = scene.text({"LINDEX", "celery", "-1"});
    const auto worker = scene.worker();
    const auto before = std::chrono::system_clock::now() - 1s;
    const auto deliveries = claim(*worker, 1);

    REQUIRE(scene.number({"HLEN", "unacked"}) == 1);
    const auto entry = scene.redis.call({"HGETALL", "unacked"}).items;
    CHECK(entry.at(1).text == "[" + item + ",\"\",\"celery\"]");
    const double score = std::stod(scene.text({"ZSCORE", "unacked_index", entry.at(0).text}));
    CHECK(score > static_cast<double>(std::chrono::system_clock::to_time_t(before)));

    settle(*worker, deliveries[0], Fate::Acknowledge);
    CHECK(scene.number({"EXISTS", "celery", "unacked", "unacked_index", "labs.deliveries"}) == 0);
}

TEST_CASE("a message of a Python client wakes a worker, and is read", "[tasks][redis]") {
    Scene scene;
    for (const std::string queue : {"celery",
                                    "celery\x06\x16"
                                    "9"}) {
        const auto worker = scene.worker({"other", "celery"});
        std::jthread sender([&] {
            scene.redis.call({"LPUSH", queue, captured_item("task-add.json")});
        });
        const auto deliveries = worker->claim(1, Clock::now() + kLimit);
        REQUIRE(deliveries.size() == 1);
        CHECK(deliveries[0].queue == "celery");
        CHECK(decode_task(deliveries[0].message).args == List{5, 5});
        CHECK(deliveries[0].deliveries == 1);
        settle(*worker, deliveries[0], Fate::Acknowledge);
    }
}

TEST_CASE("what a Python worker has given back is known to be so", "[tasks][redis]") {
    Scene scene;
    scene.redis.call({"LPUSH", "celery", captured_item("after-warm-shutdown-restored.json", 2)});
    CHECK(claim(*scene.worker(), 1).at(0).deliveries == 2);
}

TEST_CASE("a killed worker's messages go back in their order, to their lists", "[tasks][redis]") {
    Scene scene;
    const auto messages = {outgoing("1"), outgoing("2"), outgoing("9", "celery", 9)};
    scene.client()->publish(std::vector<tasks::Outgoing>(messages));
    Process victim([&] {
        const auto worker = scene.worker();
        claim(*worker, 3);
        ::raise(SIGKILL);
        return 0;
    });
    CHECK(victim.wait() == -SIGKILL);
    CHECK(scene.number({"HLEN", "unacked"}) == 3);

    const auto other = scene.worker();
    const auto first = other->claim(1, Clock::now() + kLimit);
    CHECK(ids(first) == "1");
    CHECK(scene.number({"LLEN", "celery"}) == 1);
    CHECK(scene.number({"LLEN",
                        "celery\x06\x16"
                        "9"}) == 1);
    CHECK(first.at(0).deliveries == 2);
    settle(*other, first[0], Fate::Requeue);
    const auto again = claim(*other, 3);
    CHECK(ids(again) == "1 2 9");
    CHECK(again.at(0).deliveries == 2);
    for (const auto& delivery : again) settle(*other, delivery, Fate::Acknowledge);
    CHECK(scene.number({"EXISTS", "unacked", "unacked_index", "labs.deliveries"}) == 0);
    CHECK(scene.number({"SCARD", "labs.workers"}) == 1);
}

TEST_CASE("a worker that holds still is not taken for dead", "[tasks][redis]") {
    Scene scene;
    publish(*scene.client(), {"1"});
    const auto still = scene.worker();
    REQUIRE(ids(claim(*still, 1)) == "1");
    const auto other = scene.worker();
    for (int i = 0; i < 3; ++i) {
        scene.redis.call({"DEL", "labs.check"});
        const auto end = Clock::now() + kLimit;  // until it has looked who lives
        while (scene.number({"EXISTS", "labs.check"}) == 0 && Clock::now() < end)
            CHECK(other->claim(1, Clock::now() + 50ms).empty());
    }
    CHECK(scene.number({"HLEN", "unacked"}) == 1);
    CHECK(scene.number({"SCARD", "labs.workers"}) == 2);
}

TEST_CASE("what a Python worker has lost comes back after the visibility timeout",
          "[tasks][redis]") {
    Scene scene({}, "?visibility_timeout=2");
    const std::string item = captured_item("task-add.json");
    scene.redis.call({"HSET", "unacked", "tag", "[" + item + ", \"\", \"celery\"]"});
    scene.redis.call({"ZADD", "unacked_index", "1700000000.5", "tag"});
    const auto worker = scene.worker();

    const auto deliveries = worker->claim(1, Clock::now() + kLimit);
    REQUIRE(deliveries.size() == 1);
    CHECK(decode_task(deliveries[0].message).args == List{5, 5});
    CHECK(deliveries[0].deliveries == 2);
    CHECK(scene.number({"HEXISTS", "unacked", "tag"}) == 0);
}

TEST_CASE("what one of our workers holds stays young", "[tasks][redis]") {
    Scene scene({}, "?visibility_timeout=2");
    publish(*scene.client(), {"1"});
    const auto worker = scene.worker();
    REQUIRE(ids(claim(*worker, 1)) == "1");
    const std::string tag = scene.redis.call({"HKEYS", "unacked"}).items.at(0).text;
    const double first = std::stod(scene.text({"ZSCORE", "unacked_index", tag}));
    double score = first;
    const auto end = Clock::now() + kLimit;
    while (score == first && Clock::now() < end) {
        worker->claim(0, Clock::now() + 100ms);
        score = std::stod(scene.text({"ZSCORE", "unacked_index", tag}));
    }
    CHECK(score > first);
}

TEST_CASE("results are kept as Celery keeps them, and announced", "[tasks][redis]") {
    Scene scene;
    tasks::redis::Connection listener{tasks::redis::Address(tasks::BrokerUrl(scene.url))};
    listener.call({"SUBSCRIBE", "celery-task-meta-1"});
    const auto worker = scene.worker();
    const auto settlement = report("SUCCESS", 10);
    worker->settle({&settlement, 1});

    const std::string stored = scene.text({"GET", "celery-task-meta-1"});
    CHECK(stored.starts_with("{\"status\": \"SUCCESS\", \"result\": 10, \"traceback\": null"));
    CHECK(scene.number({"TTL", "celery-task-meta-1"}) > 86'000);
    const auto pushed = listener.receive_pushed();
    REQUIRE(pushed.size() == 1);
    CHECK(pushed[0].items.at(2).text == stored);
}

TEST_CASE("the results that a Python worker stores are read", "[tasks][redis]") {
    Scene scene;
    const auto client = scene.client();
    for (const auto* file : {"result-success.json", "result-failure.json", "result-started.json",
                             "result-success-unicode.json"}) {
        INFO(file);
        const auto data = captured::read_data(std::string("celery/redis/") + file);
        for (const auto& [key, value] : data.as_object().at("keys").as_object()) {
            const std::string id = std::string(key).substr(std::strlen("celery-task-meta-"));
            CHECK_FALSE(client->find_result(id).has_value());
            std::jthread python([&scene, key = std::string(key),
                                 text = std::string(value.as_object().at("value").as_string())] {
                scene.redis.call({"SETEX", key, "86400", text});
            });
            const auto end = Clock::now() + kLimit;
            while (!client->find_result(id) && Clock::now() < end) client->wait_for_results(end);
            CHECK(client->find_result(id).has_value());
        }
    }
    scene.redis.call({"SET", "celery-task-meta-bad", "{broken"});
    CHECK(client->find_result("bad")->status == "FAILURE");
}

TEST_CASE("a reply goes out when nobody listens for the result", "[tasks][redis]") {
    Scene scene;
    const auto worker = scene.worker();
    const auto client = scene.client();
    auto settlement = report("SUCCESS", 10);
    settlement.reports[0].reply_to = client->reply_queue();
    worker->settle({&settlement, 1});
    scene.redis.call({"DEL", "celery-task-meta-1"});  // as if a Python worker had answered
    CHECK(scene.number({"TTL", client->reply_queue()}) > 86'000);
    CHECK(client->find_result("1")->result == Value(10));
    CHECK(scene.number({"EXISTS", client->reply_queue()}) == 0);

    tasks::redis::Connection listener{tasks::redis::Address(tasks::BrokerUrl(scene.url))};
    listener.call({"SUBSCRIBE", "celery-task-meta-2"});
    auto heard = report("SUCCESS", 10, "2");
    heard.reports[0].reply_to = client->reply_queue();
    worker->settle({&heard, 1});
    CHECK(scene.number({"EXISTS", client->reply_queue()}) == 0);
}

TEST_CASE("a client that has read one reply hears of the next", "[tasks][redis]") {
    Scene scene;
    const auto worker = scene.worker();
    const auto client = scene.client();
    const auto send = [&](const char* status) {
        auto settlement = report(status, 10);
        settlement.reports[0].reply_to = client->reply_queue();
        worker->settle({&settlement, 1});
        scene.redis.call({"DEL", "celery-task-meta-1"});  // as if a Python worker had answered
    };
    send("RETRY");
    CHECK(client->find_result("1")->status == "RETRY");
    std::jthread python([&] { send("SUCCESS"); });
    const auto end = Clock::now() + kLimit;
    while (client->find_result("1")->status == "RETRY" && Clock::now() < end)
        client->wait_for_results(end);
    CHECK(client->find_result("1")->status == "SUCCESS");
}

TEST_CASE("an item that is no envelope is delivered as unreadable", "[tasks][redis]") {
    Scene scene;
    scene.redis.call({"LPUSH", "celery", "{broken"});
    const auto worker = scene.worker();
    const auto deliveries = claim(*worker, 1);
    REQUIRE(deliveries.size() == 1);
    CHECK(deliveries[0].unreadable.starts_with("the envelope is no JSON"));
    settle(*worker, deliveries[0], Fate::Drop);
    CHECK(scene.number({"EXISTS", "unacked", "celery"}) == 0);
}

TEST_CASE("a worker whose keys or scripts somebody removes connects again", "[tasks][redis]") {
    Scene scene;
    const auto worker = scene.worker();
    scene.redis.call({"FLUSHALL"});
    CHECK_THROWS_AS(claim(*worker, 1), tasks::BrokerUnavailableError);
    const auto next = scene.worker();
    scene.redis.call({"SCRIPT", "FLUSH"});
    CHECK_THROWS_AS(claim(*next, 1), tasks::BrokerUnavailableError);
    publish(*scene.client(), {"1"});
    CHECK(ids(claim(*scene.worker(), 1)) == "1");
}

TEST_CASE("a server that ends while a worker waits is noticed at once", "[tasks][redis]") {
    Scene scene;
    const auto worker = scene.worker();
    std::jthread killer([&] { scene.server.kill(); });
    CHECK_THROWS_AS(worker->claim(1, Clock::now() + kLimit), tasks::BrokerUnavailableError);
}
