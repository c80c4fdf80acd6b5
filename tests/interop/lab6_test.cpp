// Lab 6, tasks, with Celery at the other end (lab6-tasks/python): client and worker of either
// language find no difference.
#include "common/tasks/app.hpp"
#include "tests/interop/lab_program.hpp"
#include "tests/support/catch.hpp"

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using interop::Language;

namespace {

constexpr Language P = Language::Python, C = Language::Cpp;

/// A broker's file, and programs that use it.
class Queue {
public:
    std::string url() const { return "sqlite:///" + std::string(folder_ / "tasks.db"); }

    std::unique_ptr<test::Process> worker(Language language) const {
        auto worker = start(language, "add_worker", {});
        worker->await(" ready.");
        return worker;
    }
    std::unique_ptr<test::Process> client(Language language) const {
        return start(language, "add_client", {"--timeout", "60"});
    }

private:
    std::unique_ptr<test::Process> start(Language language, const std::string& name,
                                         std::vector<std::string> options) const {
        std::vector<std::string> arguments{url()};
        if (language == C) {
            options.insert(options.begin(), {"--broker", url()});
            arguments = options;
        }
        return interop::start(interop::lab_program(language, name, arguments));
    }

    test::Folder folder_;
};

}  // namespace

TEST_CASE("a client and a worker of either language add", "[lab6]") {
    for (const Language worker : {P, C}) {
        for (const Language client : {P, C}) {
            INFO("worker " << interop::to_string(worker) << ", client "
                           << interop::to_string(client));
            const Queue queue;
            const auto running = queue.worker(worker);
            const std::string told = interop::output_of(*queue.client(client));
            CHECK_THAT(told, StartsWith("Task sent: "));
            CHECK_THAT(told, Contains("\nResult: 10\n"));
        }
    }
}

TEST_CASE("workers of both languages share the tasks of both", "[lab6]") {
    const Queue queue;
    const auto python = queue.worker(P);
    const auto ours = queue.worker(C);
    const tasks::App app("client", queue.url());
    const auto add = app.remote<int(int, int)>("addTask.add");
    std::vector<tasks::Signature> parts;
    std::vector<int> sums;
    for (int i = 0; i < 100; ++i) {
        parts.push_back(add.s(i, i));
        sums.push_back(2 * i);
    }
    CHECK(tasks::group(parts).apply_async().get<int>(test::kLimit) == sums);
    CHECK(interop::output_of(*queue.client(P)).ends_with("\nResult: 10\n"));
}
