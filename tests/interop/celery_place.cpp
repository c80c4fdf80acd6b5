#include "tests/interop/celery_place.hpp"

#include "common/tasks/app.hpp"
#include "tests/support/catch.hpp"

#include <vector>

namespace interop {
namespace {

using namespace std::chrono_literals;
using value::Dict;
using value::List;
using value::Value;

std::string error_of(const tasks::AsyncResult<>& result) {
    try {
        return "no error but " + result.get(kPatience).repr();
    } catch (const tasks::TaskError& error) {
        return error.qualified_type() + ": " + error.what();
    }
}

Environment environment_of(const CeleryPlace& place) {
    return {"BROKER=" + place.python_broker, "BACKEND=" + place.python_backend,
            std::string("PYTHONPATH=") + INTEROP_PYTHON};
}

}  // namespace

std::unique_ptr<test::Process> CeleryPlace::python_worker() const {
    Program program;
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
    program.environment = environment_of(*this);
    program.folder = folder / "";
    auto worker = start(program);
    worker->await(" ready.");
    return worker;
}

std::unique_ptr<test::Process> CeleryPlace::our_worker() const {
    auto worker = std::make_unique<test::Process>(
        std::vector<std::string>{INTEROP_PROGRAMS "/interop_celery_worker", our_url});
    worker->await(" ready.");
    return worker;
}

Facts CeleryPlace::python_client_facts() const {
    return facts(output_of(script("celery_client.py", {}, environment_of(*this))));
}

std::string CeleryPlace::python_chord() const {
    return facts(output_of(script("celery_chord.py", {}, environment_of(*this)))).at("chord");
}

Facts CeleryPlace::python_client_facts(Language language) const {
    const auto worker = language == Language::Cpp ? our_worker() : python_worker();
    return python_client_facts();
}

void check_our_client(const CeleryPlace& place) {
    tasks::App app("client", place.our_url);
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

void check_many_tasks(const CeleryPlace& place) {
    tasks::App app("client", place.our_url);
    const auto add = app.remote<int(int, int)>("interop.add");
    std::vector<tasks::Signature> parts;
    std::vector<int> sums;
    for (int i = 0; i < 100; ++i) {
        parts.push_back(add.s(i, i));
        sums.push_back(2 * i);
    }
    CHECK(tasks::group(parts).apply_async().get<int>(kPatience) == sums);
}

}  // namespace interop
