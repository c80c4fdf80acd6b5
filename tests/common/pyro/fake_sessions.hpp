// Sessions that answer by the text of the message, and clients to talk to them.
//
//     FakeSessions sessions;
//     RunningLoop loop(sessions);
//     FakeClient client(loop.port());
//     CHECK(client.call("echo me") == "echo me");
//
// Messages: "wait GATE" (until the test opens the gate), "big N" (an answer of N bytes), "throw",
// "close" (Next::Close), "stop" and "stop N" (the loop, with a drain of N ms), "nest N" (calls the
// loop itself, N deep), anything else is echoed.
#pragma once

#include "common/net/stream_socket.hpp"
#include "common/pyro/server/server_loop.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

/// Reached only when a test fails.
inline constexpr std::chrono::seconds kLong{20};

wire::Message fake_message(wire::MessageType type, std::string_view text,
                           wire::Protocol protocol = wire::Protocol::Pyro4);

class FakeSessions : public pyro::server::SessionFactory {
public:
    std::unique_ptr<pyro::server::Session> open(const std::string& client_address) override;
    void tick() override;
    void log(std::string_view line) override;

    void open_gate(const std::string& name);
    void wait_for(const std::function<bool()>& condition);  ///< of the counters below
    std::vector<std::string> lines();

    std::string answer(const std::string& text);
    void changed();

    pyro::server::ServerLoop* loop = nullptr;
    /// As if there were no memory: for open() and tick(), and in refuse().
    std::atomic<int> opens_to_fail = 0;
    std::atomic<int> ticks_to_fail = 0;
    std::atomic<int> refusals_to_fail = 0;
    std::atomic<int> ticks = 0;
    // Under the lock:
    int opened = 0;
    int closed = 0;
    int running = 0;  ///< calls
    int most_running = 0;
    std::map<std::string, int> waiting;  ///< calls at a gate

private:
    friend class FakeSession;
    std::mutex mutex_;
    std::condition_variable change_;
    std::set<std::string> gates_;
    std::vector<std::string> lines_;
};

/// A loop that runs on a thread of its own; the end of the object stops it.
class RunningLoop {
public:
    explicit RunningLoop(FakeSessions& sessions, pyro::server::LoopSettings settings = local());
    ~RunningLoop();

    static pyro::server::LoopSettings local();
    std::uint16_t port() const { return loop.port(); }
    /// Waits for the end of run().
    void join();

    pyro::server::ServerLoop loop;

private:
    std::thread thread_;
};

class FakeClient {
public:
    explicit FakeClient(std::uint16_t port, bool handshake = true);
    explicit FakeClient(net::StreamSocket stream, bool handshake = true);

    std::string call(std::string_view text);
    void send(std::string_view text);
    /// The next answer's text; "" when the server has closed.
    std::string receive();
    bool is_closed() { return receive().empty(); }

    static std::string bytes(std::string_view text, wire::MessageType type);

    net::StreamSocket stream;

private:
    wire::MessageReader reader_;
};
