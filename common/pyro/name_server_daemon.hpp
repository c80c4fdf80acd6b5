// A name server: a daemon with the object "Pyro.NameServer", for clients of Pyro4 and of Pyro5
// (sections 5 and 7 of Pyro's protocol). The program name_server is a shell around it.
//
//     pyro::NameServerOptions options;
//     options.port = 0;                                  // a free one
//     pyro::NameServerDaemon server(options);
//     server.start();                                    // on a thread of its own, until stop()
//     pyro::LocateOptions where;
//     where.host = "localhost";
//     where.port = server.port();
//     pyro::NameServer ns = pyro::locate_ns(where);
//
// All members may be called from any thread.
#pragma once

#include "common/wire/uri.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace pyro {

struct NameServerOptions {
    NameServerOptions();           ///< from config()
    std::string host;              ///< HOST
    std::uint16_t port;            ///< NS_PORT; 0: a free one
    std::string unix_socket;       ///< a path, instead of host and port
    std::string nat_host;          ///< the URI it registers itself with, see Config
    std::uint16_t nat_port;        ///< 0: the real port
    std::string storage;           ///< "memory" or "sql:FILE"
    bool broadcast = true;         ///< answer those who ask the network; not on loopback and IPv6
    std::string broadcast_host;    ///< NS_BCHOST; empty: all addresses
    std::uint16_t broadcast_port;  ///< NS_BCPORT; 0: a free one
    std::string hmac_key;          ///< empty: anyone may connect
    std::chrono::milliseconds autoclean;  ///< NS_AUTOCLEAN: every so often; 0: never; at least 3 s
};

class NameServerDaemon {
public:
    /// Binds and loads what is stored; clients can connect, and are answered from request_loop()
    /// or start() on. CommunicationError that names the address; base::Error that names the file;
    /// PythonError ValueError for a storage or an autoclean that cannot be.
    explicit NameServerDaemon(const NameServerOptions& options = {});
    ~NameServerDaemon();  ///< stop()
    NameServerDaemon(const NameServerDaemon&) = delete;
    NameServerDaemon& operator=(const NameServerDaemon&) = delete;

    wire::Uri uri() const;           ///< as clients see it: behind NAT the outer address
    wire::Uri internal_uri() const;  ///< the real address
    std::string location() const;    ///< "localhost:9090" or "./u:/path"
    std::uint16_t port() const;      ///< 0 for a Unix-domain socket
    /// The numeric address it listens on; empty for a Unix-domain socket.
    const std::string& ip() const;
    /// Where it answers those who ask the network: "0.0.0.0:9091"; empty: nowhere.
    std::string broadcast_location() const;
    std::size_t count() const;  ///< of names, its own included

    /// Answers calls on this thread until stop().
    void request_loop();
    /// The same on a thread of its own.
    void start();
    /// Lets running calls end for `drain` at most, closes connections and storage. Idempotent.
    void stop(std::chrono::milliseconds drain = std::chrono::milliseconds(300));

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pyro
