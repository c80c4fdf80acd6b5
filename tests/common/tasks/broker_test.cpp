// What App and Worker rely on, asked of the broker itself: SQLite, or the one that
// LABS_TASKS_BROKER names.
#include "tests/common/tasks/broker_calls.hpp"
#include "tests/common/tasks/place.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <thread>

using namespace test;
using tasks::Delivery;
using tasks::Outgoing;
using value::List;
using value::Value;

namespace {

using Clock = std::chrono::steady_clock;

/// A queue of its own, and connections that use it.
struct Scene {
    Place place;
    std::unique_ptr<tasks::Broker> client = place.connect();

    std::unique_ptr<tasks::Broker> worker() const {
        return connect_worker(place.url(), {place.queue()});
    }
    /// RabbitMQ, which sends messages ahead and not when they are claimed.
    bool sends_unasked() const { return place.url().starts_with("amqp"); }
    void publish(const std::vector<std::string>& ids) const {
        test::publish(*client, ids, place.queue());
    }
};

}  // namespace

TEST_CASE("messages are claimed in their order, each by one worker", "[tasks]") {
    const Scene scene;
    scene.publish({"1", "2", "3", "4", "5"});
    const auto one = scene.worker();
    const auto two = scene.worker();

    CHECK(ids(claim(*one, 2, 2)) == "1 2");
    CHECK(ids(claim(*two, 10, 3)) == "3 4 5");
    CHECK(claim(*one, 10).empty());
}

TEST_CASE("a worker has no more unsettled messages than it may", "[tasks]") {
    const Scene scene;
    const auto worker = scene.worker();
    scene.publish({"1", "2", "3", "4"});

    const auto first = claim(*worker, 2, 2);
    CHECK(ids(first) == "1 2");
    CHECK(claim(*worker, 2).empty());
    settle(*worker, first[0], Fate::Keep);
    CHECK(claim(*worker, 2).empty());
    settle(*worker, first[0], Fate::Acknowledge);
    CHECK(ids(claim(*worker, 2, 1)) == "3");
    CHECK(claim(*worker, 0).empty());
}

TEST_CASE("what goes back takes its old place", "[tasks]") {
    const Scene scene;
    const auto worker = scene.worker();
    scene.publish({"1", "2", "3"});
    const auto claimed = claim(*worker, 2, 2);
    REQUIRE(claimed.size() == 2);

    settle(*worker, claimed[0], Fate::Requeue);
    settle(*worker, claimed[1], Fate::Drop);

    const auto again = claim(*worker, 10, 2);
    REQUIRE(again.size() == 2);
    if (scene.sends_unasked()) {
        // What it has sent already comes first, and a message it has back is always "redelivered".
        CHECK((ids(again) == "1 3" || ids(again) == "3 1"));
        return;
    }
    CHECK(ids(again) == "1 3");
    CHECK(again[0].deliveries == 1);  // it was given back, nobody died of it
}

TEST_CASE("what a connection has claimed goes back when it ends", "[tasks]") {
    const Scene scene;
    scene.publish({"1", "2"});
    auto worker = scene.worker();
    CHECK(ids(claim(*worker, 2, 2)) == "1 2");
    worker.reset();
    CHECK(ids(claim(*scene.worker(), 2, 2)) == "1 2");
}

TEST_CASE("what a killed process has claimed goes back", "[tasks]") {
    const Scene scene;
    scene.publish({"1", "2"});
    Process victim([&] {
        const auto worker = scene.worker();
        claim(*worker, 2, 2);
        ::raise(SIGKILL);
        return 0;
    });
    CHECK(victim.wait() == -SIGKILL);

    const auto other = scene.worker();
    const auto restored = claim(*other, 10, 2);
    CHECK(ids(restored) == "1 2");
    CHECK(restored.at(0).deliveries >= 2);  // RabbitMQ knows of other tests' "1"
}

TEST_CASE("what is published survives the end of its process", "[tasks]") {
    const Scene scene;
    Process victim([&] {
        publish(*scene.place.connect(), {"1"}, scene.place.queue());
        ::raise(SIGKILL);
        return 0;
    });
    CHECK(victim.wait() == -SIGKILL);
    CHECK(ids(claim(*scene.worker(), 1, 1)) == "1");
}

TEST_CASE("a worker that waits is woken by a message, and by wake()", "[tasks]") {
    const Scene scene;
    const auto worker = scene.worker();
    std::jthread sender([&] { scene.publish({"1"}); });
    CHECK(ids(worker->claim(1, Clock::now() + kLimit)) == "1");

    std::jthread waker([&] { worker->wake(); });
    const auto before = Clock::now();
    CHECK(worker->claim(5, before + kLimit).empty());
    CHECK(Clock::now() - before < kLimit);
}

TEST_CASE("queues are apart, and each gets its turn", "[tasks]") {
    const Scene scene;
    const std::string a = scene.place.queue() + "-a";
    const std::string b = scene.place.queue() + "-b";
    std::vector<Outgoing> messages;
    for (int i = 0; i < 4; ++i) {
        messages.push_back(outgoing("a" + std::to_string(i), a));
        messages.push_back(outgoing("b" + std::to_string(i), b));
    }
    scene.client->publish(messages);
    const auto both = connect_worker(scene.place.url(), {a, b});

    std::string turns;
    for (std::size_t i = 1; i <= 4; ++i)
        for (const Delivery& delivery : claim(*both, i, 1)) turns += delivery.queue.back();
    if (scene.sends_unasked()) {  // from the first queue it likes
        for (const Delivery& delivery : claim(*both, 8, 4)) turns += delivery.queue.back();
        std::sort(turns.begin(), turns.end());
        CHECK(turns == "aaaabbbb");
    } else {
        CHECK(turns == "abab");
    }
    CHECK(claim(*scene.worker(), 10).empty());
}

TEST_CASE("results are found, waited for and forgotten", "[tasks]") {
    const Scene scene;
    const auto worker = scene.worker();
    const std::string id = wire::celery::new_id();
    auto& client = *scene.client;
    auto settlement = report("SUCCESS", List{1, "é"}, id);
    settlement.reports[0].reply_to = client.reply_queue();
    settlement.reports[0].correlation_id = id;
    settlement.reports[0].is_ours = true;
    CHECK_FALSE(client.find_result(id).has_value());
    std::jthread reporter([&] { worker->settle({&settlement, 1}); });
    const auto deadline = Clock::now() + kLimit;
    while (!client.find_result(id) && Clock::now() < deadline) client.wait_for_results(deadline);

    REQUIRE(client.find_result(id).has_value());
    CHECK(client.find_result(id)->result == Value(List{1, "é"}));
    client.forget(id);
    CHECK_FALSE(client.find_result(id).has_value());
}

TEST_CASE("a success is not overwritten", "[tasks]") {
    const Scene scene;
    if (scene.sends_unasked()) {
        WARN("RabbitMQ keeps no results: each report goes to the client that waits");
        return;
    }
    const auto worker = scene.worker();
    const std::string id = wire::celery::new_id();
    for (const char* status : {"STARTED", "SUCCESS", "FAILURE"}) {
        const auto settlement = report(status, {}, id);
        worker->settle({&settlement, 1});
    }
    CHECK(worker->find_result(id)->status == "SUCCESS");
}
