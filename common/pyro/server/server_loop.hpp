// The loop of a daemon: listens, reads messages, has them answered, writes the answers.
//
// A call runs on the thread that read it: handing it to another and back would cost a third of the
// throughput. When it takes longer than a millisecond or two, another thread takes over the loop,
// and the first one comes back as a spare when its call has ended. So calls of different
// connections run in parallel, a ring of daemons does not lock itself, and a short call pays for
// none of it. With `max_threads` 1 (multiplex) nobody takes over.
#pragma once

#include "common/pyro/server/server_connection.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace pyro::server {

struct LoopSettings {
    std::string host;
    std::uint16_t port = 0;
    std::string unix_socket;
    int max_threads = 40;             ///< that answer calls at the same time
    std::size_t max_connections = 0;  ///< 0: what the system's limit of descriptors allows
    std::chrono::milliseconds idle_timeout{0};  ///< 0: none
    std::chrono::milliseconds message_timeout{
        30000};  ///< from the first byte of a message to its last, and for the handshake
    wire::MessageSettings messages;
};

class ServerLoop {
public:
    /// Binds and listens (backlog 100). CommunicationError that names the address.
    ServerLoop(LoopSettings settings, SessionFactory& sessions);
    ~ServerLoop();

    std::string host() const;    ///< as given
    std::uint16_t port() const;  ///< the real one; 0 for a Unix socket

    /// Until stop(); then all threads have ended and all connections are closed.
    void run();
    /// From any thread, also from inside a call, and from a signal's AtStop action. Running calls
    /// get `drain` to end.
    void stop(std::chrono::milliseconds drain);

    std::size_t connections() const;
    int threads() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pyro::server
