// Without memory for one of its clients the loop drops that one and goes on with the others.
#include "common/base/errors.hpp"
#include "common/pyro/server/server_loop.hpp"
#include "tests/common/pyro/fake_sessions.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sanitizers.hpp"

#include <array>
#include <atomic>
#include <cstdlib>
#include <limits>
#include <new>

#if LABS_ADDRESS_SANITIZER || LABS_THREAD_SANITIZER
#define WITHOUT_MEMORY 0  // a sanitizer has an operator new of its own
#else
#define WITHOUT_MEMORY 1
#endif

namespace {

bool ends(FakeClient& client) {
    std::array<char, 1000> buffer;
    try {
        return client.stream.receive_some(buffer) == 0;
    } catch (const base::ConnectionClosedError&) {
        return true;
    }
}

/// Both ways of serving.
pyro::server::LoopSettings settings(int max_threads) {
    auto result = RunningLoop::local();
    result.max_threads = max_threads;
    return result;
}

}  // namespace

#if WITHOUT_MEMORY
/// The size from which on there is no memory.
static std::atomic<std::size_t> too_large = std::numeric_limits<std::size_t>::max();

void* operator new(std::size_t size) {
    void* const memory = size < too_large ? std::malloc(size) : nullptr;
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}

void operator delete(void* memory) noexcept {
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

TEST_CASE("a message there is no memory for costs its connection only", "[loop]") {
    for (const int max_threads : {40, 1}) {
        FakeSessions sessions;
        RunningLoop loop(sessions, settings(max_threads));
        FakeClient good(loop.port());
        FakeClient large(loop.port());
        const std::string bytes =
            FakeClient::bytes(std::string(8 << 20, 'x'), wire::MessageType::Invoke);
        too_large = 1 << 20;
        try {
            large.stream.send_all(bytes);
            CHECK(ends(large));
        } catch (const base::ConnectionClosedError&) {
        }
        CHECK(good.call("echo") == "echo");
        too_large = std::numeric_limits<std::size_t>::max();
        sessions.wait_for([&] { return sessions.closed == 1; });
        CHECK(sessions.lines() == std::vector<std::string>{"the daemon's loop: std::bad_alloc"});
    }
}
#endif

TEST_CASE("a client, a tick and a refusal there is no memory for leave the others alone",
          "[loop]") {
    for (const int max_threads : {40, 1}) {
        FakeSessions sessions;
        sessions.ticks_to_fail = 1;
        RunningLoop loop(sessions, settings(max_threads));
        FakeClient good(loop.port());
        sessions.opens_to_fail = 1;
        FakeClient dropped(loop.port(), false);
        CHECK(ends(dropped));
        CHECK(sessions.opens_to_fail == 0);
        FakeClient throwing(loop.port());
        sessions.refusals_to_fail = 1;
        throwing.send("throw");
        CHECK(ends(throwing));
        FakeClient garbage(loop.port());
        sessions.refusals_to_fail = 1;
        garbage.stream.send_all(std::string(100, '!'));
        CHECK(ends(garbage));
        CHECK(good.call("echo") == "echo");
        CHECK(sessions.ticks_to_fail == 0);
    }
}
