// stop(): within its time, in every state the loop can be in.
#include "common/pyro/server/server_loop.hpp"
#include "tests/common/pyro/fake_sessions.hpp"
#include "tests/support/catch.hpp"

using namespace std::chrono_literals;

namespace {

class StopWatch {
public:
    std::chrono::duration<double> time() const { return std::chrono::steady_clock::now() - begin_; }

private:
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

/// Both ways of serving.
pyro::server::LoopSettings settings(int max_threads) {
    auto result = RunningLoop::local();
    result.max_threads = max_threads;
    return result;
}

}  // namespace

TEST_CASE("a loop with idle clients stops at once and closes them", "[loop]") {
    for (const int max_threads : {40, 1}) {
        FakeSessions sessions;
        RunningLoop loop(sessions, settings(max_threads));
        FakeClient greeted(loop.port());
        FakeClient silent(loop.port(), false);
        sessions.wait_for([&] { return sessions.opened == 2; });
        const StopWatch watch;
        loop.loop.stop(10s);
        loop.join();
        CHECK(watch.time() < 1s);
        CHECK(greeted.is_closed());
        CHECK(silent.is_closed());
        CHECK(sessions.closed == 2);
        CHECK(loop.loop.connections() == 0);
        CHECK_THROWS(FakeClient(loop.port()));
    }
}

TEST_CASE("a stop before run() and a second stop are fine", "[loop]") {
    for (const int max_threads : {40, 1}) {
        FakeSessions sessions;
        pyro::server::ServerLoop loop(settings(max_threads), sessions);
        loop.stop(1s);
        loop.stop(2s);
        loop.run();
        loop.stop(0s);
        loop.run();
    }
}

TEST_CASE("a call that stops the loop gets its answer", "[loop]") {
    for (const int max_threads : {40, 1}) {
        FakeSessions sessions;
        RunningLoop loop(sessions, settings(max_threads));
        FakeClient client(loop.port());
        const StopWatch watch;
        CHECK(client.call("stop") == "stopping");
        CHECK(client.is_closed());
        loop.join();
        CHECK(watch.time() < 1s);
    }
}

TEST_CASE("running calls may end within the drain, and their clients get the answers", "[loop]") {
    FakeSessions sessions;
    RunningLoop loop(sessions);
    FakeClient first(loop.port());
    FakeClient second(loop.port());
    first.send("wait gate");
    second.send("wait gate");
    sessions.wait_for([&] { return sessions.waiting["gate"] == 2; });
    loop.loop.stop(kLong);
    CHECK_THROWS(FakeClient(loop.port()));
    sessions.open_gate("gate");
    CHECK(first.receive() == "waited");
    CHECK(second.receive() == "waited");
    loop.join();
    CHECK(first.is_closed());
}

TEST_CASE("calls that outlast the drain do not hold up run(), only the destructor", "[loop]") {
    FakeSessions sessions;
    {
        RunningLoop loop(sessions, settings(3));
        std::vector<std::unique_ptr<FakeClient>> clients;
        for (int i = 0; i < 6; ++i) clients.push_back(std::make_unique<FakeClient>(loop.port()));
        for (auto& client : clients) client->send("wait gate");
        sessions.wait_for([&] { return sessions.waiting["gate"] == 3; });
        const StopWatch watch;
        loop.loop.stop(100ms);
        loop.join();
        CHECK(watch.time() < 1s);
        CHECK(sessions.waiting["gate"] == 3);
        for (auto& client : clients) CHECK(client->is_closed());
        sessions.open_gate("gate");
    }
    CHECK(sessions.opened == sessions.closed);
    CHECK(sessions.waiting["gate"] == 0);
}

TEST_CASE("a client that does not read cannot hold up a stop", "[loop]") {
    FakeSessions sessions;
    RunningLoop loop(sessions);
    FakeClient client(loop.port());
    client.send("big 50000000");
    FakeClient other(loop.port());
    CHECK(other.call("echo") == "echo");
    const StopWatch watch;
    loop.loop.stop(100ms);
    loop.join();
    CHECK(watch.time() < 1s);
}

TEST_CASE("a loop stops under load", "[loop]") {
    for (const int max_threads : {40, 1}) {
        FakeSessions sessions;
        RunningLoop loop(sessions, settings(max_threads));
        std::vector<std::thread> threads;
        std::atomic<int> calls = 0;
        for (int i = 0; i < 6; ++i) {
            threads.emplace_back([&] {
                try {
                    while (true) {
                        FakeClient client(loop.port());
                        for (int j = 0; j < 50; ++j) {
                            if (client.call("echo") != "echo") return;
                            ++calls;
                        }
                    }
                } catch (const std::exception&) {  // the end
                }
            });
        }
        while (calls < 300) std::this_thread::yield();
        const StopWatch watch;
        loop.loop.stop(800ms);
        loop.join();
        CHECK(watch.time() < 1s);
        for (auto& thread : threads) thread.join();
        CHECK(sessions.opened == sessions.closed);
    }
}

TEST_CASE("sessions hear a tick about once a second", "[loop]") {
    FakeSessions sessions;
    {
        RunningLoop loop(sessions);
        FakeClient client(loop.port());
        CHECK(client.call("echo") == "echo");
    }
    CHECK(sessions.ticks >= 1);
}
