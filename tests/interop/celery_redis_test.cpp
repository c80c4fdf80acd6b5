// The real Celery and ours share a Redis.
#include "common/tasks/app.hpp"
#include "tests/interop/celery_place.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/redis_server.hpp"

#include <csignal>

using namespace interop;
using value::Value;

namespace {

/// A server for messages and results. `backend`: of the Python programs; "redis" is the server,
/// too, "rpc" the reply queue in it.
struct Scene {
    explicit Scene(const std::string& backend)
        : place{.python_broker = server.url(),
                .python_backend = backend == "redis" ? server.url() : "rpc://",
                .our_url = server.url()} {}

    const RedisServer server;
    const CeleryPlace place;
};

void check_our_worker(const std::string& backend) {
    const auto theirs = Scene(backend).place.python_client_facts(Language::Python);
    const auto ours = Scene(backend).place.python_client_facts(Language::Cpp);
    check_same(theirs, ours);
}

}  // namespace

TEST_CASE("a Python client with the results in Redis finds no difference", "[interop]") {
    check_our_worker("redis");
}

TEST_CASE("a Python client with a reply queue finds no difference", "[interop]") {
    check_our_worker("rpc");
}

TEST_CASE("our client is served by a Python worker", "[interop]") {
    for (const auto* backend : {"redis", "rpc"}) {
        INFO(backend);
        const Scene scene(backend);
        const auto worker = scene.place.python_worker();
        check_our_client(scene.place);
    }
}

TEST_CASE("a chord whose parts our worker does ends with an error that says so", "[interop]") {
    const Scene scene("redis");
    {
        const auto worker = scene.place.python_worker();
        CHECK(scene.place.python_chord() == "[2, 4]");
    }
    const auto worker = scene.place.our_worker();
    const auto error = scene.place.python_chord();
    CHECK(error.starts_with("ChordError Dependency "));
    CHECK(error.ends_with("carries on groups and chains but no chords"));
}

TEST_CASE("workers of both kinds share the tasks of both", "[interop]") {
    const Scene scene("redis");
    const auto python = scene.place.python_worker();
    const auto ours = scene.place.our_worker();
    check_many_tasks(scene.place);
    scene.place.python_client_facts();
    check_many_tasks(scene.place);
}

TEST_CASE("what one kind of worker gives back the other one does", "[interop]") {
    const Scene scene("redis");
    tasks::App app("client", scene.server.url());
    const auto add = app.remote<int(int, int)>("interop.add");
    tasks::CallOptions later;
    later.countdown = std::chrono::hours(1);
    auto ours = scene.place.our_worker();
    const auto waiting = add.apply_async({1, 2}, later);
    ours->await("Task interop.add[" + waiting.id() + "] received");
    ours->signal(SIGTERM);
    CHECK(ours->wait() == 0);

    const auto python = scene.place.python_worker();
    python->await("Task interop.add[" + waiting.id() + "] received");
    python->signal(SIGTERM);
    CHECK(python->wait() == 0);

    ours = scene.place.our_worker();
    ours->await("Task interop.add[" + waiting.id() + "] received");
    CHECK(waiting.state() == "PENDING");
}
