// Groups, chains, callbacks; tasks that send tasks.
#include "common/wire/celery/signature.hpp"
#include "tests/common/tasks/place.hpp"
#include "tests/support/catch.hpp"

using namespace test;
using value::List;
using value::Value;

namespace {

/// add, fail, note and a worker for them.
struct Scene {
    Scene() : app("test", place.url()), worker(prepared(), place) {}

    tasks::App& prepared() {
        app.task("add", [](int x, int y) { return x + y; });
        app.task("fail", [](const std::string& text) { throw std::invalid_argument(text); });
        app.task("note", [this](Value value) { notes.add(value.repr() + "\n"); });
        app.task("sender", [this] { return add().delay(20, 2).id(); });
        return app;
    }
    tasks::Task<int(int, int)> add() { return app.remote<int(int, int)>("add", place.queue()); }
    tasks::Task<void(std::string)> fail() {
        return app.remote<void(std::string)>("fail", place.queue());
    }
    tasks::Task<void(Value)> note() { return app.remote<void(Value)>("note", place.queue()); }

    Place place;
    Log notes;
    tasks::App app;
    RunningWorker worker;
};

}  // namespace

TEST_CASE("a group gives its results in order", "[tasks]") {
    Scene scene;
    std::vector<tasks::Signature> parts;
    std::vector<int> expected;
    for (int i = 0; i < 30; ++i) {
        parts.push_back(scene.add().s(i, i));
        expected.push_back(2 * i);
    }
    const auto group = tasks::group(parts).apply_async();

    CHECK(group.get<int>(kPatience) == expected);
    CHECK(group.completed_count() == 30);
    CHECK(group.ready());
}

TEST_CASE("a group with a task that fails throws its error", "[tasks]") {
    Scene scene;
    const auto group = tasks::group({scene.add().s(1, 1), scene.fail().s("boom")}).apply_async();

    CHECK_THROWS_WITH(group.get_values(kPatience), "boom");
    CHECK(group.results()[0].get(kPatience) == Value(2));
}

TEST_CASE("a chain hands each result to the next task", "[tasks]") {
    Scene scene;
    const auto add = scene.add();
    const auto last = tasks::chain({add.s(1, 2), add.s(3), add.s(4)}).apply_async();

    CHECK(last.get(kPatience) == Value(10));
    REQUIRE(last.parent() != nullptr);
    CHECK(last.parent()->get_value(kPatience) == Value(6));
    REQUIRE(last.parent()->parent() != nullptr);
    CHECK(last.parent()->parent()->get_value(kPatience) == Value(3));
    CHECK(tasks::chain({add.s(1, 2), add.si(5, 5)}).apply_async().get(kPatience) == Value(10));
}

TEST_CASE("a chain that breaks fails at its end, too", "[tasks]") {
    Scene scene;
    const auto add = scene.add();
    const auto last = tasks::chain({scene.fail().s("boom"), add.s(3), add.s(4)}).apply_async();

    CHECK_THROWS_WITH(last.get(kPatience), "boom");
    CHECK(last.parent()->state() == "FAILURE");
}

TEST_CASE("callbacks get the result, errbacks the id of the task that failed", "[tasks]") {
    Scene scene;
    const auto note = scene.note();
    scene.add().s(2, 3).link(note.s()).link(note.si("unchanged")).apply_async().get(kPatience);
    CHECK(scene.notes.await("5\n"));
    CHECK(scene.notes.await("'unchanged'\n"));

    const auto failed = scene.fail().s("boom").link_error(note.s()).apply_async();
    CHECK(scene.notes.await("'" + failed.id() + "'\n"));
}

TEST_CASE("a task that sends a task is its parent", "[tasks]") {
    Scene scene;
    const auto sender = scene.app.send_task("sender", {}, {}, scene.place.options());
    const auto child = sender.get(kPatience).to<std::string>();
    CHECK(scene.app.result<int>(child).get(kPatience) == 22);
}

TEST_CASE("a group or chain without tasks is refused", "[tasks]") {
    CHECK_THROWS_WITH(tasks::group({}).apply_async(), "group: there is no task in it");
    CHECK_THROWS_WITH(tasks::chain({}).apply_async(), "chain: there is no task in it");
}
