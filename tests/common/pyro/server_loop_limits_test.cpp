// Bad peers and too many of them: each gets its answer, nobody else notices.
#include "common/base/errors.hpp"
#include "common/pyro/server/server_loop.hpp"
#include "tests/common/pyro/fake_sessions.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/sanitizers.hpp"

#include <array>
#include <atomic>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace std::chrono_literals;
using wire::MessageType;

namespace {

/// Reads until the server closes, in order or not.
void wait_for_end(FakeClient& client) {
    std::array<char, 65536> buffer;
    try {
        while (client.stream.receive_some(buffer) > 0) {
        }
    } catch (const base::ConnectionClosedError&) {
    }
}

bool is_logged(FakeSessions& sessions, std::string_view text) {
    for (const std::string& line : sessions.lines()) {
        if (line.find(text) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("garbage is refused with the reason, and others go on", "[loop]") {
    FakeSessions sessions;
    RunningLoop loop(sessions);
    FakeClient good(loop.port());
    SECTION("sixteen exclamation marks") {
        FakeClient bad(loop.port(), false);
        bad.stream.send_all(std::string(16, '!'));
        CHECK(bad.receive() == "invalid data or unsupported protocol version");
        CHECK(bad.is_closed());
    }
    SECTION("in the middle of a conversation") {
        FakeClient bad(loop.port());
        bad.stream.send_all("GET / HTTP/1.1\r\n\r\n");
        CHECK(bad.receive() == "invalid data or unsupported protocol version");
        CHECK(bad.is_closed());
    }
    SECTION("so much that closing would reset the connection and lose the reason") {
        FakeClient bad(loop.port(), false);
        bad.stream.send_all(std::string(300'000, '!'));
        CHECK(bad.receive() == "invalid data or unsupported protocol version");
        CHECK(bad.is_closed());
    }
    SECTION("a call before the handshake") {
        FakeClient bad(loop.port(), false);
        bad.send("echo");
        CHECK(bad.receive() == "invalid msg type 4 received");
        CHECK(bad.is_closed());
    }
    CHECK(sessions.lines().size() == 1);
    CHECK(good.call("echo") == "echo");
}

TEST_CASE("a session that throws or wants to close ends its own connection only", "[loop]") {
    FakeSessions sessions;
    RunningLoop loop(sessions);
    FakeClient good(loop.port());
    FakeClient throwing(loop.port());
    CHECK(throwing.call("throw") == "thrown in a session");
    CHECK(throwing.is_closed());
    FakeClient closing(loop.port());
    CHECK(closing.call("close") == "close");
    CHECK(closing.is_closed());
    CHECK(good.call("echo") == "echo");
    sessions.wait_for([&] { return sessions.closed == 2; });
}

TEST_CASE("a flood of garbage connections does not stop the service", "[loop]") {
    FakeSessions sessions;
    RunningLoop loop(sessions);
    std::atomic<bool> done = false;
    std::atomic<int> sent = 0;
    std::thread flood([&] {
        while (!done) {
            FakeClient bad(loop.port(), false);
            bad.stream.send_all("!!!!!!!!!!!!!!!!");
            ++sent;
        }
    });
    FakeClient good(loop.port());
    while (sent < 300) CHECK(good.call("echo") == "echo");
    FakeClient late(loop.port());
    CHECK(late.call("echo") == "echo");
    done = true;
    flood.join();
}

TEST_CASE("peers that vanish in any state leave nothing behind", "[loop]") {
    FakeSessions sessions;
    RunningLoop loop(sessions);
    const auto reset = [](FakeClient& client) {
        const linger at_once{1, 0};
        ::setsockopt(client.stream.descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        client.stream.close();
    };
    { FakeClient silent(loop.port(), false); }
    { FakeClient greeted(loop.port()); }
    {
        FakeClient truncated(loop.port());
        truncated.stream.send_all(
            FakeClient::bytes("half a message", MessageType::Invoke).substr(0, 30));
    }
    FakeClient resets(loop.port());
    reset(resets);
    FakeClient resets_early(loop.port(), false);
    reset(resets_early);
    FakeClient resets_in_call(loop.port());
    resets_in_call.send("wait gate");
    sessions.wait_for([&] { return sessions.waiting["gate"] == 1; });
    reset(resets_in_call);
    sessions.open_gate("gate");
    sessions.wait_for([&] { return sessions.opened == 6 && sessions.closed == 6; });
    FakeClient good(loop.port());
    CHECK(good.call("echo") == "echo");
}

TEST_CASE("a client that closes its sending side still gets its answers", "[loop]") {
    FakeSessions sessions;
    RunningLoop loop(sessions);
    FakeClient client(loop.port());
    client.send("wait gate");
    client.send("second");
    ::shutdown(client.stream.descriptor(), SHUT_WR);
    sessions.wait_for([&] { return sessions.waiting["gate"] == 1; });
    sessions.open_gate("gate");
    CHECK(client.receive() == "waited");
    CHECK(client.receive() == "second");
    CHECK(client.is_closed());
}

TEST_CASE("a handshake or a message that does not come to its end is refused", "[loop]") {
    FakeSessions sessions;
    auto settings = RunningLoop::local();
    settings.message_timeout = 60ms;
    RunningLoop loop(sessions, settings);
    FakeClient idle(loop.port());  // no time-out between messages
    FakeClient silent(loop.port(), false);
    FakeClient dripping(loop.port());
    std::atomic<bool> done = false;
    std::thread drip([&] {
        const std::string bytes = FakeClient::bytes(std::string(100'000, 'x'), MessageType::Invoke);
        try {
            for (std::size_t i = 0; i < bytes.size() && !done; ++i) {
                dripping.stream.send_all(bytes.substr(i, 1));
                ::usleep(2000);
            }
        } catch (const base::CommunicationError&) {
        }
    });
    CHECK(silent.receive() == "the handshake took too long");
    CHECK(silent.is_closed());
    CHECK(dripping.receive() == "a message took too long to arrive");
    done = true;
    drip.join();
    CHECK(idle.call("echo") == "echo");
}

TEST_CASE("a connection without calls is closed after the idle time", "[loop]") {
    FakeSessions sessions;
    auto settings = RunningLoop::local();
    settings.idle_timeout = 100ms;
    RunningLoop loop(sessions, settings);
    FakeClient idle(loop.port());
    FakeClient waiting(loop.port());
    waiting.send("wait gate");  // a call that runs is not idle
    CHECK(idle.is_closed());
    sessions.open_gate("gate");
    CHECK(waiting.receive() == "waited");
    CHECK(waiting.is_closed());
}

TEST_CASE("who does not read its answers is not read from, and gets them later", "[loop]") {
    FakeSessions sessions;
    RunningLoop loop(sessions);
    FakeClient client(loop.port());
    constexpr int kCalls = 20;
    constexpr std::size_t kSize = 3'000'000;
    for (int i = 0; i < kCalls; ++i) client.send("big " + std::to_string(kSize));
    FakeClient other(loop.port());
    for (int i = 0; i < 100; ++i) CHECK(other.call("echo") == "echo");
    for (int i = 0; i < kCalls; ++i) CHECK(client.receive().size() == kSize);
    CHECK(client.call("echo") == "echo");
}

TEST_CASE("who takes nothing of its answer for too long is dropped", "[loop]") {
    FakeSessions sessions;
    auto settings = RunningLoop::local();
    settings.message_timeout = 60ms;
    RunningLoop loop(sessions, settings);
    FakeClient client(loop.port());
    client.send("big 50000000");
    sessions.wait_for([&] { return sessions.closed == 1; });
    wait_for_end(client);
}

TEST_CASE("a client too many is told so in its own protocol", "[loop]") {
    FakeSessions sessions;
    auto settings = RunningLoop::local();
    settings.max_connections = 2;
    RunningLoop loop(sessions, settings);
    auto first = std::make_unique<FakeClient>(loop.port());
    FakeClient second(loop.port());
    for (const auto protocol : {wire::Protocol::Pyro4, wire::Protocol::Pyro5}) {
        FakeClient refused(loop.port(), false);
        std::string bytes;
        wire::encode(fake_message(MessageType::Connect, "hello", protocol), {}, bytes);
        refused.stream.send_all(bytes);
        wire::MessageReader reader;
        std::optional<wire::Message> answer;
        while (!(answer = reader.next())) {
            const std::size_t count = refused.stream.receive_some(reader.space());
            REQUIRE(count > 0);
            reader.filled(count);
        }
        CHECK(answer->type == MessageType::ConnectFail);
        CHECK(answer->protocol == protocol);
        CHECK(answer->payload == "no free workers, increase server threadpool size");
    }
    CHECK(is_logged(sessions, "no free workers"));
    CHECK(second.call("echo") == "echo");
    first.reset();
    sessions.wait_for([&] { return sessions.closed == 3; });
    FakeClient third(loop.port());
    CHECK(third.call("echo") == "echo");
}

TEST_CASE("far too many clients wait in the queue until somebody goes", "[loop]") {
    FakeSessions sessions;
    auto settings = RunningLoop::local();
    settings.max_connections = 2;
    settings.message_timeout = 100ms;
    RunningLoop loop(sessions, settings);
    std::vector<std::unique_ptr<FakeClient>> silent;
    for (int i = 0; i < 90; ++i) silent.push_back(std::make_unique<FakeClient>(loop.port(), false));
    sessions.wait_for([&] { return sessions.closed == 90; });
    FakeClient client(loop.port());
    CHECK(client.call("echo") == "echo");
}

#if !LABS_ADDRESS_SANITIZER  // UBSan, which comes with it, needs descriptors of its own
TEST_CASE("without descriptors clients are refused, and taken in when there are some", "[loop]") {
    FakeSessions sessions;
    pyro::server::ServerLoop loop(RunningLoop::local(), sessions);
    std::vector<std::unique_ptr<FakeClient>> early;
    for (int i = 0; i < 5; ++i) early.push_back(std::make_unique<FakeClient>(loop.port(), false));
    for (auto& client : early) {
        client->stream.send_all(FakeClient::bytes("hello", MessageType::Connect));
    }
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    const int next = ::dup(0);
    ::close(next);
    rlimit low = before;
    low.rlim_cur = static_cast<rlim_t>(next);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
    std::thread thread([&] { loop.run(); });
    for (auto& client : early) {
        CHECK(client->receive() == "no free workers, increase server threadpool size");
        CHECK(client->is_closed());
    }
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
    CHECK(sessions.lines().size() == 5);
    FakeClient late(loop.port());
    CHECK(late.call("echo") == "echo");
    loop.stop(0ms);
    thread.join();
}
#endif
