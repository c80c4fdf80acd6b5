// The loop of a daemon: listens, reads messages, has them answered, writes the answers.
//
// A call runs on the thread that read it: handing it to another and back would cost a third of the
// throughput. When it takes longer than a millisecond or two, another thread takes over the loop,
// and the first one comes back as a spare when its call has ended. So calls of different
// connections run in parallel, a ring of daemons does not lock itself, and a short call pays for
// none of it. With `max_threads` 1 (multiplex) nobody takes over.
#pragma once

#include "common/net/endpoint.hpp"
#include "common/pyro/server/server_connection.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace pyro::server {

struct LoopSettings {
    std::string host;         ///< empty: all addresses of the machine
    std::uint16_t port = 0;   ///< 0: a free one
    std::string unix_socket;  ///< instead of host and port; a leading zero byte: an abstract name
    net::IpVersion ip_version = net::IpVersion::V4;  ///< preferred when the host has both
    int max_threads = 40;                            ///< that answer calls at the same time
    std::size_t max_connections = 0;  ///< 0: what the system's limit of descriptors allows
    std::chrono::milliseconds idle_timeout{0};  ///< 0: none
    /// From the first byte of a message to its last; for the handshake; and for a client to take
    /// its answer. What is longer than that allows may take as long again each time that it has
    /// come or gone at `minimum_rate` meanwhile.
    std::chrono::milliseconds message_timeout{30000};
    std::size_t minimum_rate = 16 << 10;  ///< bytes a second
    wire::MessageSettings messages;
    bool portable = false;  ///< with poll(2) where there is something better
};

class ServerLoop {
public:
    /// Binds and listens. net::SystemError that names the address.
    ServerLoop(LoopSettings settings, SessionFactory& sessions);
    ~ServerLoop();

    std::string host() const;    ///< as given
    std::uint16_t port() const;  ///< the real one; 0 for a Unix socket

    /// Until stop(). Then all connections are closed and all threads have ended but those whose
    /// calls take longer than stop() allowed: nobody can end these. They do no harm as long as the
    /// loop exists, and the destructor waits for them. With `max_threads` 1 calls run on the thread
    /// of run(), which then waits for the last one itself.
    void run();
    /// From any thread, also from inside a call, and from a signal's AtStop action. Clients and
    /// calls are taken in no more; running calls get `drain` to end.
    void stop(std::chrono::milliseconds drain);

    std::size_t connections() const;
    int threads() const;  ///< that lead, run calls or stand by

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pyro::server
