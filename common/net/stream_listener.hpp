// The socket of a server that waits for many things at once: TCP or Unix-domain, never blocking.
//
//     auto listener = net::StreamListener::tcp("localhost", 0, net::IpVersion::V4, 100);
//     poller.add(listener.descriptor(), ...);
//     while (auto client = listener.accept()) ...
//
// An object belongs to one thread at a time.
#pragma once

#include "common/net/endpoint.hpp"
#include "common/net/socket.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace net {

class StreamListener {
public:
    /// Binds and listens; port 0 is a free one, an empty host all addresses of the machine. Up to
    /// `backlog` clients wait until they are accepted. SystemError that names the address.
    static StreamListener tcp(const std::string& host, std::uint16_t port, IpVersion first,
                              int backlog);
    /// The same at a path, which is removed at the end, or with an abstract name.
    static StreamListener unix_domain(const std::string& path, int backlog);

    StreamListener() = default;
    StreamListener(StreamListener&&) noexcept = default;
    StreamListener& operator=(StreamListener&& other) noexcept;
    ~StreamListener() { close(); }

    struct Client {
        detail::Socket socket;  ///< does not block; TCP sends at once
        std::string address;    ///< "127.0.0.1:40000"; of a Unix-domain client the server's path
    };
    /// The next client that waits. None: `error` is 0 when nobody waits, or an errno value, such as
    /// EMFILE when the program may open no more descriptors.
    std::optional<Client> accept(int& error);

    int descriptor() const { return socket_.get(); }
    std::uint16_t port() const;  ///< 0 for a Unix-domain socket
    void close() noexcept;

private:
    StreamListener(detail::Socket socket, std::string path);

    detail::Socket socket_;
    std::string path_;  // of a Unix-domain socket
};

}  // namespace net
