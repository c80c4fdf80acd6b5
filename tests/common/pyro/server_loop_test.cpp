// Calls: in order on each connection, beside each other on several, long ones in nobody's way.
#include "common/pyro/server/server_loop.hpp"

#include "tests/common/pyro/fake_sessions.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <atomic>
#include <unistd.h>

using namespace std::chrono_literals;
using pyro::server::LoopSettings;

TEST_CASE("calls are answered over IPv4, IPv6, a path and an abstract name", "[loop]") {
    FakeSessions sessions;
    SECTION("IPv4") {
        RunningLoop loop(sessions);
        FakeClient client(loop.port());
        CHECK(client.call("first") == "first");
        CHECK(client.call("second") == "second");
        CHECK(loop.loop.connections() == 1);
        CHECK(loop.loop.host() == "127.0.0.1");
    }
    SECTION("IPv6") {
        auto settings = RunningLoop::local();
        settings.host = "::1";
        RunningLoop loop(sessions, settings);
        FakeClient client(net::StreamSocket::connect("::1", loop.port(), kLong));
        CHECK(client.call("echo") == "echo");
    }
    SECTION("Unix-domain sockets") {
        TemporaryFolder folder;
        const std::string path = folder.path() / "socket";
        const std::string abstract =
            std::string(1, '\0') + "labs-loop-" + std::to_string(::getpid());
        for (const std::string& name : {path, abstract}) {
            LoopSettings settings;
            settings.unix_socket = name;
            RunningLoop loop(sessions, settings);
            CHECK(loop.port() == 0);
            FakeClient client(net::StreamSocket::connect_unix(name, kLong));
            CHECK(client.call("echo") == "echo");
        }
        CHECK_FALSE(std::filesystem::exists(path));
    }
}

TEST_CASE("a loop on poll(2) answers, too", "[loop]") {
    FakeSessions sessions;
    auto settings = RunningLoop::local();
    settings.portable = true;
    RunningLoop loop(sessions, settings);
    FakeClient stuck(loop.port());
    stuck.send("wait gate");
    FakeClient client(loop.port());
    CHECK(client.call("echo") == "echo");
    sessions.open_gate("gate");
    CHECK(stuck.receive() == "waited");
    CHECK(stuck.call("echo") == "echo");
}

TEST_CASE("messages that come in pieces and several at once are answered in order", "[loop]") {
    FakeSessions sessions;
    RunningLoop loop(sessions);
    FakeClient client(loop.port());
    std::string bytes;
    for (int i = 0; i < 500; ++i) {
        bytes += FakeClient::bytes(std::to_string(i), wire::MessageType::Invoke);
    }
    std::thread sender([&] {
        std::size_t step = 1;
        for (std::size_t begin = 0; begin < bytes.size(); begin += step, step = step * 3 % 97) {
            client.stream.send_all(bytes.substr(begin, step));
        }
    });
    for (int i = 0; i < 500; ++i) CHECK(client.receive() == std::to_string(i));
    sender.join();
}

TEST_CASE("a call that waits delays nobody but its own connection", "[loop]") {
    FakeSessions sessions;
    RunningLoop loop(sessions);
    FakeClient stuck(loop.port());
    stuck.send("wait gate");
    stuck.send("behind");
    FakeClient other(loop.port());
    for (int i = 0; i < 100; ++i) CHECK(other.call("echo") == "echo");
    sessions.wait_for([&] { return sessions.waiting["gate"] == 1; });
    sessions.open_gate("gate");
    CHECK(stuck.receive() == "waited");
    CHECK(stuck.receive() == "behind");
}

TEST_CASE("at most max_threads calls run, further ones wait and are not refused", "[loop]") {
    FakeSessions sessions;
    auto settings = RunningLoop::local();
    settings.max_threads = 3;
    RunningLoop loop(sessions, settings);
    std::vector<std::unique_ptr<FakeClient>> clients;
    for (int i = 0; i < 8; ++i) {
        // While calls hold all slots even a handshake waits, so all of these come first.
        clients.push_back(std::make_unique<FakeClient>(loop.port()));
    }
    for (auto& client : clients) client->send("wait gate");
    sessions.wait_for([&] { return sessions.waiting["gate"] == 3; });
    // The loop goes on taking in clients.
    FakeClient late(loop.port(), false);
    sessions.wait_for([&] { return sessions.opened == 9; });
    CHECK(loop.loop.threads() <= 4);
    sessions.open_gate("gate");
    for (auto& client : clients) CHECK(client->receive() == "waited");
    CHECK(sessions.most_running == 3);
}

TEST_CASE("slow calls of many connections run at the same time, again and again", "[loop]") {
    FakeSessions sessions;
    RunningLoop loop(sessions);
    std::vector<std::unique_ptr<FakeClient>> clients;
    for (int i = 0; i < 10; ++i) clients.push_back(std::make_unique<FakeClient>(loop.port()));
    for (int round = 0; round < 5; ++round) {
        const std::string gate = std::to_string(round);
        for (auto& client : clients) client->send("wait " + gate);
        sessions.wait_for([&] { return sessions.waiting[gate] == 10; });
        sessions.open_gate(gate);
        for (auto& client : clients) CHECK(client->receive() == "waited");
        for (auto& client : clients) CHECK(client->call("quick") == "quick");
    }
}

TEST_CASE("a server that calls itself thirty deep does not lock", "[loop]") {
    FakeSessions sessions;
    RunningLoop loop(sessions);
    FakeClient client(loop.port());
    for (int round = 0; round < 3; ++round) {
        CHECK(client.call("nest 30") == "bottom" + std::string(30, '!'));
    }
}

TEST_CASE("with one thread all calls run on the thread of run(), one after the other", "[loop]") {
    FakeSessions sessions;
    auto settings = RunningLoop::local();
    settings.max_threads = 1;
    RunningLoop loop(sessions, settings);
    FakeClient first(loop.port());
    FakeClient second(loop.port());
    first.send("wait gate");
    sessions.wait_for([&] { return sessions.waiting["gate"] == 1; });
    second.send("wait gate");
    sessions.open_gate("gate");
    CHECK(first.receive() == "waited");
    CHECK(second.receive() == "waited");
    CHECK(sessions.most_running == 1);
    CHECK(loop.loop.threads() == 0);
}

TEST_CASE("calls of many connections at once are all answered", "[loop]") {
    FakeSessions sessions;
    RunningLoop loop(sessions);
    std::vector<std::thread> threads;
    std::atomic<int> wrong = 0;
    for (int id = 0; id < 8; ++id) {
        threads.emplace_back([&, id] {
            FakeClient client(loop.port());
            for (int i = 0; i < 300; ++i) {
                const std::string text = std::to_string(id) + "-" + std::to_string(i);
                if (client.call(text) != text) ++wrong;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(wrong == 0);
    sessions.wait_for([&] { return sessions.closed == 8; });
}

TEST_CASE("a client that pipelines endlessly leaves others their turn", "[loop]") {
    FakeSessions sessions;
    auto settings = RunningLoop::local();
    settings.max_threads = 1;
    RunningLoop loop(sessions, settings);
    FakeClient flooder(loop.port());
    auto oneway = fake_message(wire::MessageType::Invoke, "x");
    oneway.flags = wire::flags::kOneway;
    std::string bytes;
    for (int i = 0; i < 10'000; ++i) wire::encode(oneway, {}, bytes);
    std::atomic<bool> done = false;
    std::thread flood([&] {
        while (!done) flooder.stream.send_all(bytes);
    });
    FakeClient client(loop.port());
    for (int i = 0; i < 100; ++i) CHECK(client.call("echo") == "echo");
    done = true;
    flood.join();
    CHECK(flooder.call("after all") == "after all");
}
