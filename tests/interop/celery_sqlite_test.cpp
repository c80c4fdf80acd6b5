// The real Celery and ours share a SQLite file: client there and worker here, and the other way
// round.
#include "common/tasks/app.hpp"
#include "tests/interop/facts.hpp"
#include "tests/interop/peers.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace std::chrono_literals;
using value::Dict;
using value::List;
using value::Value;

namespace {

constexpr auto kPatience = std::chrono::milliseconds(test::kLimit);

/// A file for messages and results, and programs that use it.
class Scene {
public:
    /// `backend`: of the Python programs; "db" is the same file, "rpc" the reply queue in it.
    explicit Scene(const std::string& backend)
        : environment_{"BROKER=sqla+sqlite:///" + path(),
                       "BACKEND=" + (backend == "db" ? "db+sqlite:///" + path() : "rpc://"),
                       std::string("PYTHONPATH=") + INTEROP_PYTHON} {}

    std::string url() const { return "sqlite:///" + path(); }

    std::unique_ptr<test::Process> python_worker() const {
        interop::Program program;
        program.words = {"/usr/bin/python3",
                         "-W",
                         "ignore",
                         "-m",
                         "celery",
                         "-A",
                         "celery_tasks",
                         "worker",
                         "-P",
                         "solo",
                         "-l",
                         "INFO",
                         "--without-gossip",
                         "--without-mingle",
                         "--without-heartbeat"};
        program.environment = environment_;
        program.folder = folder_ / "";
        auto worker = interop::start(program);
        worker->await(" ready.");
        return worker;
    }
    std::unique_ptr<test::Process> our_worker() const {
        auto worker = std::make_unique<test::Process>(
            std::vector<std::string>{INTEROP_PROGRAMS "/interop_celery_worker", url()});
        worker->await(" ready.");
        return worker;
    }
    interop::Facts python_client_facts() const {
        return interop::facts(
            interop::output_of(interop::script("celery_client.py", {}, environment_)));
    }

private:
    std::string path() const { return folder_ / "tasks.db"; }

    test::Folder folder_;
    interop::Environment environment_;
};

std::string error_of(const tasks::AsyncResult<>& result) {
    try {
        return "no error but " + result.get(kPatience).repr();
    } catch (const tasks::TaskError& error) {
        return error.qualified_type() + ": " + error.what();
    }
}

void check_our_worker(const std::string& backend) {
    const auto facts_of = [&](bool ours) {
        const Scene scene(backend);
        const auto worker = ours ? scene.our_worker() : scene.python_worker();
        return scene.python_client_facts();
    };
    interop::check_same(facts_of(false), facts_of(true));
}

}  // namespace

TEST_CASE("a Python client with the results in the database finds no difference", "[interop]") {
    check_our_worker("db");
}

TEST_CASE("a Python client with a reply queue finds no difference", "[interop]") {
    check_our_worker("rpc");
}

TEST_CASE("our client is served by a Python worker", "[interop]") {
    for (const auto* backend : {"db", "rpc"}) {
        INFO(backend);
        const Scene scene(backend);
        const auto worker = scene.python_worker();
        tasks::App app("client", scene.url());
        const auto add = app.remote<int(int, int)>("interop.add");

        CHECK(add.delay(5, 5).get(kPatience) == 10);
        CHECK(app.send_task("interop.add", {40}, {{"y", 2}}).get(kPatience) == Value(42));
        const Value unicode = "héllo ☃ 日本 😀 \"'\\\n";
        CHECK(app.send_task("interop.echo", {unicode}).get(kPatience) == unicode);
        const Value types =
            List{value::None(), true, 1.5, -7, Dict{{"a", Dict{{"b", List{}}}}}, List{}};
        CHECK(app.send_task("interop.echo", {types}).get(kPatience) == types);
        const auto failed = app.send_task("interop.fail", {"boom ü"});
        CHECK(error_of(failed) == "builtins.ValueError: boom ü");
        CHECK(failed.traceback().ends_with("ValueError: boom ü\n"));
        CHECK(error_of(app.send_task("no.such.task", {})) ==
              "celery.exceptions.NotRegistered: no.such.task");
        CHECK(app.send_task("interop.flaky", {}).get(kPatience) == Value(2));
        CHECK(tasks::group({add.s(1, 1), add.s(2, 2)}).apply_async().get<int>(kPatience) ==
              std::vector<int>{2, 4});
        CHECK(tasks::chain({add.s(1, 2), add.s(3), add.s(4)}).apply_async().get(kPatience) ==
              Value(10));
        tasks::CallOptions later;
        later.countdown = 200ms;
        CHECK(add.apply_async({1, 2}, later).get(kPatience) == 3);
    }
}

TEST_CASE("workers of both kinds share the tasks of both", "[interop]") {
    const Scene scene("db");
    const auto python = scene.python_worker();
    const auto ours = scene.our_worker();
    tasks::App app("client", scene.url());
    const auto add = app.remote<int(int, int)>("interop.add");
    std::vector<tasks::Signature> parts;
    std::vector<int> sums;
    for (int i = 0; i < 100; ++i) {
        parts.push_back(add.s(i, i));
        sums.push_back(2 * i);
    }
    CHECK(tasks::group(parts).apply_async().get<int>(kPatience) == sums);
}
