// TCP connections with plain calls that wait, each for a time-out at most.
//
//     net::TcpListener listener;                             // a server
//     listener.bind("localhost", 9999);
//     listener.listen(5);
//     auto [client, peer] = listener.accept();
//     client.write_all("hello\r\n", 5s);
//
//     auto server = net::TcpStream::connect("localhost", 9999, 5s);      // a client
//     std::array<char, 1024> buffer;
//     const std::size_t count = server.read_some(buffer, 5s);            // 0: end of stream
//
// TCP carries a stream of bytes, not messages: what was one write_all may arrive in several
// read_some, and the other way round. Destructors close. A stream may be used by one reading and
// one writing thread at a time. Errors are base::TimeoutError, base::ConnectionClosedError (the
// peer is gone) and base::CommunicationError; each names the address.
#pragma once

#include "common/net/endpoint.hpp"
#include "common/net/socket.hpp"
#include "common/net/timeout.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace net {

/// One end of a connection.
class TcpStream {
public:
    /// Tries the addresses of the host one after the other until one answers.
    static TcpStream connect(const std::string& host, std::uint16_t port, Timeout timeout);

    /// Waits until at least one byte is there and takes what there is, at most `buffer.size()`.
    /// Returns how many bytes, 0 when the peer has closed its side.
    std::size_t read_some(std::span<char> buffer, Timeout timeout);

    /// Waits for `minimum` bytes and takes what else is there and fits into the buffer; returns how
    /// many. ConnectionClosedError when the stream ends before the minimum.
    std::size_t read_at_least(std::size_t minimum, std::span<char> buffer, Timeout timeout);

    /// Fills the whole buffer; ConnectionClosedError when the stream ends before.
    void read_exactly(std::span<char> buffer, Timeout timeout);

    /// Hands all bytes to the operating system, which sends them on.
    void write_all(std::string_view bytes, Timeout timeout);

    /// The same for two pieces, one behind the other, without copying them together.
    /// `more_follows`: the caller writes on at once, so the rest of the last packet may wait for
    /// that.
    void write_all(std::string_view first, std::string_view second, Timeout timeout,
                   bool more_follows = false);

    /// Tells the peer that nothing more comes (its reads return 0); reading goes on.
    void shutdown_write();

    void close() { socket_.close(); }
    bool is_open() const { return socket_.is_open(); }

    Endpoint local_endpoint() const { return detail::local_endpoint(socket_); }
    const Endpoint& peer_endpoint() const { return peer_; }

private:
    friend class TcpListener;
    TcpStream(detail::Socket socket, Endpoint peer);
    std::size_t read_until(std::span<char> buffer, const detail::Deadline& deadline,
                           Timeout timeout);

    detail::Socket socket_;
    Endpoint peer_;
};

/// A connection that has come in, and from where.
struct Accepted {
    TcpStream stream;
    Endpoint peer;
};

/// As many waiting clients as the system allows.
inline constexpr int kMaxBacklog = SOMAXCONN;

/// The socket of a server: takes in connections.
class TcpListener {
public:
    /// Takes the address, 0 for a free port. A port left a moment ago by another server is free.
    void bind(const std::string& host, std::uint16_t port);

    /// Lets clients connect; up to `backlog` of them wait until they are accepted.
    void listen(int backlog);

    /// The next client. TimeoutError when none has come in time.
    Accepted accept(Timeout timeout = kForever);

    Endpoint local_endpoint() const { return detail::local_endpoint(socket_); }
    void close() { socket_.close(); }

    /// Gives the descriptor away, for an Asio acceptor; the listener is empty then.
    int release() { return socket_.release(); }

private:
    detail::Socket socket_;
    std::string name_;  // host:port as given, for messages
};

}  // namespace net
