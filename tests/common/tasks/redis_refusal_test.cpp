// A Redis that refuses, is full, or is none: one sentence with its URL and the cure.
#include "common/net/tcp.hpp"
#include "common/tasks/redis/refusal.hpp"
#include "tests/common/process.hpp"
#include "tests/common/tasks/redis_scene.hpp"
#include "tests/support/catch.hpp"

#include <thread>

using namespace test;
using Scene = RedisScene;

TEST_CASE("full memory stops those who send, and not those who work", "[tasks][redis]") {
    Scene scene;
    const auto client = scene.client();
    publish(*client, {"1", "2"});
    const auto worker = scene.worker();
    scene.redis.call({"CONFIG", "SET", "maxmemory", "1mb"});
    CHECK_THROWS_WITH(publish(*client, {"3"}),
                      "broker " + scene.url +
                          ": queue 'celery': OOM command not allowed when used memory > "
                          "'maxmemory': its memory is full: raise its maxmemory, or let workers "
                          "empty its queues");
    const auto deliveries = claim(*worker, 2);
    CHECK(ids(deliveries) == "1 2");
    auto settlement = report("SUCCESS", 10);
    settlement.tag = deliveries.at(0).tag;
    settlement.fate = Fate::Acknowledge;
    worker->settle({&settlement, 1});
    CHECK(scene.number({"HLEN", "unacked"}) == 1);
}

TEST_CASE("a server that does not let one in is named, with the cure", "[tasks][redis]") {
    const Scene open;
    const auto port = std::to_string(open.server.port());
    const std::string place = "127.0.0.1:" + port;
    CHECK(refusal("redis://:secret@" + place) ==
          "broker redis://:**@" + place +
              ": ERR AUTH <password> called without any password configured for the default user: "
              "it has no password: leave it out of the URL");
    CHECK(refusal("redis://" + place + "/99") ==
          "broker redis://" + place +
              "/99: ERR DB index is out of range: it has fewer databases than that (16 if its "
              "option `databases` was not changed): use a smaller number");
    CHECK(refusal("redis://" + place + "/tasks") ==
          "broker redis://" + place +
              "/tasks: 'tasks' is no number of a database: write redis://HOST:PORT/0");
    CHECK(refusal("redis://" + place + "/0?timeout=3")
              .ends_with(": 'timeout=3' is no option: the only one is visibility_timeout=SECONDS"));
    CHECK(refusal("rediss://" + place)
              .starts_with("broker rediss://" + place + ": Redis over TLS is not spoken here: "));

    const Scene closed({.password = "secret"});
    const std::string safe = "127.0.0.1:" + std::to_string(closed.server.port());
    CHECK(refusal("redis://" + safe) ==
          "broker redis://" + safe +
              ": NOAUTH Authentication required: it wants a password: write "
              "redis://:PASSWORD@HOST:PORT/NUMBER");
    CHECK(refusal("redis://:wrong@" + safe) ==
          "broker redis://:**@" + safe +
              ": WRONGPASS invalid username-password pair or user is disabled: the user or the "
              "password in the URL is wrong");
    CHECK(refusal(closed.url) == "accepted");
}

TEST_CASE("nobody at the URL, and somebody who is no Redis", "[tasks][redis]") {
    std::string place;
    {
        const RedisServer gone;
        place = "127.0.0.1:" + std::to_string(gone.port());
    }
    CHECK_THROWS_AS(tasks::connect("redis://" + place), tasks::BrokerUnavailableError);
    CHECK(refusal("redis://" + place) == "broker redis://" + place + ": connect " + place +
                                             ": Connection refused: is a redis-server running "
                                             "there?");

    net::TcpListener listener;
    listener.bind("127.0.0.1", 0);
    listener.listen(1);
    std::jthread web([&] {
        auto client = listener.accept(kLimit);
        client.stream.write_all("HTTP/1.1 400 Bad Request\r\n\r\n", kLimit);
    });
    const std::string url = "redis://127.0.0.1:" + std::to_string(listener.local_endpoint().port);
    CHECK(refusal(url).starts_with("broker " + url + ": what answers there is no Redis ("));
}

TEST_CASE("keys of another program are named", "[tasks][redis]") {
    Scene scene;
    scene.redis.call({"SET", "celery", "mine"});
    CHECK_THROWS_WITH(publish(*scene.client(), {"1"}),
                      "broker " + scene.url +
                          ": queue 'celery': WRONGTYPE Operation against a key holding the wrong "
                          "kind of value: the key is another program's: use another queue, or "
                          "another database (the number in the URL)");
    CHECK_THROWS_WITH(scene.worker(),
                      "broker " + scene.url +
                          ": key 'celery': WRONGTYPE it is a string and no list: the key is "
                          "another program's: use another queue, or another database (the number "
                          "in the URL)");
    scene.redis.call({"DEL", "celery"});
    // What turns up later takes no message away.
    const auto worker = scene.worker();
    publish(*scene.client(), {"1"});
    scene.redis.call({"SET", "unacked", "mine"});
    CHECK_THROWS_AS(claim(*worker, 1), tasks::BrokerError);
    CHECK(scene.number({"LLEN", "celery"}) == 1);
}

TEST_CASE("a copy of another server is named as such", "[tasks][redis]") {
    const Scene primary;
    Scene copy;
    copy.redis.call({"REPLICAOF", "127.0.0.1", std::to_string(primary.server.port())});
    CHECK_THROWS_WITH(publish(*copy.client(), {"1"}),
                      "broker " + copy.url +
                          ": queue 'celery': READONLY You can't write against a read only "
                          "replica: it is the copy of another server: name that one");
}

TEST_CASE("errors that pass are told from those that do not", "[tasks][redis]") {
    using tasks::redis::throw_refusal;
    CHECK_THROWS_AS(throw_refusal("u", "LOADING Redis is loading the dataset in memory"),
                    tasks::BrokerUnavailableError);
    CHECK_THROWS_AS(throw_refusal("u", "ERR max number of clients reached"),
                    tasks::BrokerUnavailableError);
    CHECK_THROWS_WITH(throw_refusal("u", "MISCONF Redis is configured to save RDB snapshots, but"),
                      "broker u: MISCONF Redis is configured to save RDB snapshots, but: it cannot "
                      "write its data: see to its disk");
    CHECK_THROWS_WITH(throw_refusal("u", "ERR something new."), "broker u: ERR something new");
    CHECK_THROWS_AS(throw_refusal("u", "ERR something new."), tasks::BrokerError);
}
