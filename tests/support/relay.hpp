// A network that can be made bad: it stands between a server and its clients.
//
//     Relay relay(server.port());                  // clients connect to relay.port()
//     relay.delay(5ms);                            // from now on everything comes later
//     relay.cut();                                 // every connection is reset
//     relay.lose(Relay::Way::Back, 100ms);         // answers are swallowed, then all is cut
//
// On the loopback. It has a thread of its own; all functions may be called from any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <list>
#include <mutex>
#include <string>
#include <thread>

class Relay {
public:
    enum class Way { There, Back };  ///< to the server, to the client

    /// std::runtime_error when there is no port.
    explicit Relay(std::uint16_t server_port);
    ~Relay();
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    std::uint16_t port() const { return port_; }
    /// How many connections it has reset so far.
    unsigned resets() const { return resets_; }

    /// Both sides of every connection are reset; new ones are taken.
    void cut();
    /// What goes this way gets lost, until all that is connected is cut after this time.
    void lose(Way way, std::chrono::milliseconds then_cut);
    void delay(std::chrono::milliseconds each);

private:
    using Clock = std::chrono::steady_clock;
    struct Chunk {
        Clock::time_point due;
        std::string bytes;
    };
    struct Direction {
        int from;
        int to;
        Way way;
        std::deque<Chunk> chunks = {};
        bool has_ended = false;
    };
    struct Connection {
        Direction there;
        Direction back;
        bool is_over = false;
    };
    struct Orders {
        bool cut = false;
        bool loses[2] = {false, false};
        Clock::time_point cut_at = Clock::time_point::max();
        std::chrono::milliseconds delay{0};
    };

    void run();
    void wake();
    Orders take_orders();
    void accept(std::uint16_t server_port);
    void wait(Clock::time_point until);
    void move(Direction& direction, const Orders& orders);
    void cut_all();

    std::uint16_t server_port_;
    std::uint16_t port_ = 0;
    int listener_ = -1;
    int wake_read_ = -1;
    int wake_write_ = -1;
    std::mutex mutex_;
    Orders orders_;
    std::atomic<unsigned> resets_{0};
    std::atomic<bool> is_stopping_{false};
    std::list<Connection> connections_;  // the thread's own
    std::thread thread_;
};
