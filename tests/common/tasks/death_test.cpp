// Workers that are killed or stopped: what they had claimed is done by others.
#include "tests/common/tasks/place.hpp"
#include "tests/support/catch.hpp"

#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>

using namespace test;
using value::Value;

namespace {

/// A named pipe at which the task `hold` waits.
class Hold {
public:
    Hold() : fifo_(folder_ / "fifo"), marks_(folder_ / "marks") {
        if (::mkfifo(fifo_.c_str(), 0600) != 0) throw std::runtime_error("mkfifo");
    }
    tasks::AsyncResult<> send(tasks::App& app, const Place& place,
                              const char* task = "hold") const {
        return app.send_task(task, {fifo_, marks_}, {}, place.options());
    }
    /// Opening it for writing waits until a task reads.
    void let_one_go() const {
        const int descriptor = ::open(fifo_.c_str(), O_WRONLY | O_CLOEXEC);
        ::close(descriptor);
    }
    /// Waits until a task has begun, and ends it when the object does.
    class Held {
    public:
        explicit Held(const Hold& hold)
            : descriptor_(::open(hold.fifo_.c_str(), O_WRONLY | O_CLOEXEC)) {}
        ~Held() { release(); }
        void release() {
            if (descriptor_ >= 0) ::close(descriptor_);
            descriptor_ = -1;
        }

    private:
        int descriptor_;
    };
    std::size_t runs() const {
        std::size_t lines = 0;
        for (const char c : read_file(marks_)) lines += c == '\n' ? 1U : 0U;
        return lines;
    }

private:
    Folder folder_;
    std::string fifo_;
    std::string marks_;
};

}  // namespace

TEST_CASE("a task whose worker was killed is done by another one", "[tasks]") {
    const Place place;
    const Hold hold;
    tasks::App client("client", place.url());
    const auto result = hold.send(client, place);
    const auto reserved = client.send_task("sum", {1, 2}, {}, place.options());
    const auto victim = start_worker_program(place, {"--concurrency", "1"});
    std::optional<Hold::Held> held(hold);  // it is in the middle of the task
    const auto other = start_worker_program(place);

    victim->signal(SIGKILL);
    CHECK(victim->wait() == -SIGKILL);
    held.reset();
    other->await("Restored task " + result.id());
    hold.let_one_go();

    CHECK(result.get(kPatience).kind() == value::Kind::Int);
    CHECK(reserved.get(kPatience) == Value(3));
    CHECK(hold.runs() == 2);
}

TEST_CASE("a task that was acknowledged early dies with its worker", "[tasks]") {
    const Place place;
    const Hold hold;
    tasks::App client("client", place.url());
    const auto lost = hold.send(client, place, "early_hold");
    {
        const auto victim = start_worker_program(place, {"--concurrency", "1"});
        std::optional<Hold::Held> held(hold);
        victim->signal(SIGKILL);
        CHECK(victim->wait() == -SIGKILL);
    }
    const auto other = start_worker_program(place);

    CHECK(client.send_task("sum", {1, 2}, {}, place.options()).get(kPatience) == Value(3));
    CHECK(lost.state() == "PENDING");
    CHECK(hold.runs() == 1);
}

TEST_CASE("a warm stop finishes what runs and gives back the rest", "[tasks]") {
    const Place place;
    const Hold hold;
    tasks::App client("client", place.url());
    const auto running = hold.send(client, place);
    const auto waiting = client.send_task("sum", {1, 2}, {}, place.options());
    const auto worker = start_worker_program(place, {"--concurrency", "1"});
    Hold::Held held(hold);
    worker->await("Task sum[" + waiting.id() + "] received");

    worker->signal(SIGTERM);
    worker->await("worker: Warm shutdown (MainProcess)");
    worker->await("Restoring 1 unacknowledged message(s)");
    held.release();

    CHECK(worker->wait() == 0);
    CHECK(running.get(kPatience).kind() == value::Kind::Int);
    CHECK(waiting.state() == "PENDING");
    const auto next = start_worker_program(place);
    CHECK(waiting.get(kPatience) == Value(3));
    CHECK(hold.runs() == 1);
}

TEST_CASE("a cold stop gives back what runs, too", "[tasks]") {
    const Place place;
    const Hold hold;
    tasks::App client("client", place.url());
    const auto running = hold.send(client, place);
    const auto worker = start_worker_program(place, {"--concurrency", "1"});
    std::optional<Hold::Held> held(hold);

    worker->signal(SIGINT);
    worker->await("worker: Warm shutdown (MainProcess)");
    worker->signal(SIGINT);
    worker->await("worker: Cold shutdown (MainProcess)");

    CHECK(worker->wait() == 0);
    held.reset();
    const auto next = start_worker_program(place);
    hold.let_one_go();
    CHECK(running.get(kPatience).kind() == value::Kind::Int);
    CHECK(hold.runs() == 2);
}

TEST_CASE("a worker stops when the program says so", "[tasks]") {
    const Place place;
    tasks::App app("test", place.url());
    app.task("one", [] { return 1; });
    RunningWorker worker(app, place);
    CHECK(app.send_task("one", {}, {}, place.options()).get(kPatience) == Value(1));
    worker.stop();
    CHECK(worker.log().await("worker: Warm shutdown (MainProcess)"));

    const auto left = app.send_task("one", {}, {}, place.options());
    const RunningWorker next(app, place);
    CHECK(left.get(kPatience) == Value(1));
}

TEST_CASE("of many tasks none is lost when workers are killed", "[tasks]") {
    constexpr int kTasks = 300;
    const Place place;
    tasks::App client("client", place.url());
    const auto sum = client.remote<int(int, int)>("sum", place.queue());
    std::vector<tasks::Signature> parts;
    for (int i = 0; i < kTasks; ++i) parts.push_back(sum.s(i, 1));
    const auto group = tasks::group(parts).apply_async();
    // Killed as soon as they have begun, wherever they are then.
    for (int round = 0; round < 5; ++round) {
        const auto victim = start_worker_program(place);
        victim->await("received");
        victim->signal(SIGKILL);
        victim->wait();
    }
    const auto last = start_worker_program(place);

    const auto sums = group.get<int>(kPatience);
    for (int i = 0; i < kTasks; ++i) CHECK(sums[static_cast<std::size_t>(i)] == i + 1);
}
