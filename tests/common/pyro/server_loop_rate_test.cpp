// Large messages and answers may take their time, as long as they move fast enough.
#include "common/base/errors.hpp"
#include "common/pyro/server/server_loop.hpp"
#include "tests/common/pyro/fake_sessions.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <sys/socket.h>
#include <unistd.h>

using namespace std::chrono_literals;
using wire::MessageType;

namespace {

constexpr auto kTime = 200ms;

pyro::server::LoopSettings settings(std::size_t minimum_rate) {
    auto result = RunningLoop::local();
    result.message_timeout = kTime;
    result.minimum_rate = minimum_rate;
    return result;
}

bool is_over(std::chrono::steady_clock::time_point begin, int times) {
    return std::chrono::steady_clock::now() - begin > times * kTime;
}

}  // namespace

TEST_CASE("a message that takes several times its time is read when it comes fast enough",
          "[loop]") {
    FakeSessions sessions;
    RunningLoop loop(sessions, settings(10));
    FakeClient client(loop.port());
    const std::string text(100'000, 'x');
    const std::string bytes = FakeClient::bytes(text, MessageType::Invoke);
    const auto begin = std::chrono::steady_clock::now();
    std::size_t sent = 0;
    for (; sent < 90'000 && !is_over(begin, 3); sent += 500) {
        client.stream.send_all(bytes.substr(sent, 500));
        ::usleep(5000);
    }
    client.stream.send_all(bytes.substr(sent));
    CHECK(client.receive() == text);
}

TEST_CASE("an answer that is taken too slowly is dropped, one that is not is sent", "[loop]") {
    const bool fast_enough = GENERATE(true, false);
    constexpr std::size_t kSize = 30'000'000;
    FakeSessions sessions;
    RunningLoop loop(sessions, settings(fast_enough ? 10 : std::size_t{1} << 40));
    FakeClient client(loop.port());
    client.send("big " + std::to_string(kSize));
    std::vector<char> buffer(200'000);
    std::size_t taken = client.stream.receive_some(buffer);
    const auto begin = std::chrono::steady_clock::now();
    bool closed = false;
    try {
        while (!closed && taken < kSize) {
            const std::size_t count = client.stream.receive_some(buffer);
            closed = count == 0;
            taken += count;
            if (!is_over(begin, 3)) ::usleep(20'000);
        }
    } catch (const base::ConnectionClosedError&) {
        closed = true;
    }
    CHECK(closed == !fast_enough);
}
