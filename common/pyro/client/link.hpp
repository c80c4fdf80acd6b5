// The socket under a dialogue: does what the dialogue's actions say.
//
//     Link link;
//     Patience patience(5s);
//     link.open(uri, patience);
//     Action end = link.run(dialogue, dialogue.connected(uri.object, shown_location(uri)),
//     patience);
//
// Waits in the kernel; one thread at a time. The texts of its errors are those of Pyro (section 9).
#pragma once

#include "common/net/stream_socket.hpp"
#include "common/pyro/client/dialogue.hpp"
#include "common/wire/uri.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace pyro::client {

/// How long an exchange may take. Time-outs of a socket hold for one read or write; who sends a
/// byte now and then would hold a caller for ever. So the whole answer has to be there in that
/// time, and a longer one a MiB each time.
class Patience {
public:
    explicit Patience(std::chrono::milliseconds timeout);  ///< 0: for ever

    bool is_limited() const { return timeout_.count() > 0; }
    /// TimeoutError "receiving: timeout" when nothing is left.
    std::chrono::milliseconds left() const;
    void arrived(std::size_t bytes);

private:
    using Clock = std::chrono::steady_clock;
    std::chrono::milliseconds timeout_;
    Clock::time_point end_{};
    std::size_t arrived_ = 0;
};

/// Where a uri leads, as Python prints it: ('127.0.0.1', 7000), or the path of a Unix socket.
std::string shown_location(const wire::Uri& uri);

class Link {
public:
    /// CommunicationError "cannot connect to ('localhost', 7000): [Errno 111] Connection refused",
    /// TimeoutError.
    void open(const wire::Uri& uri, const Patience& patience);
    /// Takes a connected socket.
    void adopt(int descriptor);
    void close() { socket_.close(); }
    bool is_open() const { return socket_.is_open(); }

    /// Until the dialogue is Done, or wants to Reconnect; returns which. ConnectionClosedError,
    /// TimeoutError, and what the dialogue throws.
    Action run(Dialogue& dialogue, Action action, Patience& patience);

private:
    void send(std::string_view bytes);
    std::size_t receive(std::span<char> space);

    net::StreamSocket socket_;
};

}  // namespace pyro::client
