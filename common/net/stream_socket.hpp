// A client's connection, over TCP or a Unix-domain socket, made for short questions and answers.
//
//     auto server = net::StreamSocket::connect("localhost", 9090, 5s);
//     server.set_timeout(10s);
//     server.send_all(question);
//     std::array<char, 4096> buffer;
//     const std::size_t count = server.receive_some(buffer);      // 0: end of stream
//
// It waits in the kernel, so a question and its answer cost two system calls and not four
// (TcpStream looks first whether it would have to wait). The price: a time-out holds for each of
// these calls, not for a whole exchange. Where answers come within microseconds it asks for them
// again and again before it goes to sleep: to be woken takes longer than that. One sending and one
// receiving thread at a time. Errors are base::TimeoutError, ConnectionLostError and other
// base::CommunicationErrors; each names the peer.
#pragma once

#include "common/net/endpoint.hpp"
#include "common/net/socket.hpp"
#include "common/net/system_error.hpp"
#include "common/net/timeout.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace net {

class StreamSocket {
public:
    /// Tries the addresses of the host one after the other until one answers. SystemError with the
    /// first one's errno, or with getaddrinfo's code; TimeoutError.
    static StreamSocket connect(const std::string& host, std::uint16_t port,
                                Timeout timeout = kForever, IpVersion first = IpVersion::V4);

    /// Connects to a Unix-domain socket; a name that begins with a zero byte is an abstract one.
    static StreamSocket connect_unix(const std::string& path, Timeout timeout = kForever);

    /// Takes a socket that is connected already. `peer` is its name in messages.
    static StreamSocket adopt(int descriptor, std::string peer);

    StreamSocket() = default;  ///< not open

    /// For each of the calls below, as long as nothing moves. At first: for ever.
    void set_timeout(Timeout timeout);

    /// Waits until at least one byte is there and takes what there is, at most `buffer.size()`.
    /// Returns how many bytes, 0 when the peer has closed its side.
    std::size_t receive_some(std::span<char> buffer);

    /// Hands all bytes to the operating system.
    void send_all(std::string_view bytes);

    void close() { socket_.close(); }
    bool is_open() const { return socket_.is_open(); }
    int descriptor() const { return socket_.get(); }
    const std::string& peer() const { return peer_; }  ///< "localhost:9090", or the path

private:
    // After an answer that did not come at once the next ones are not expected to; each further
    // failure doubles their number. So slow servers cost next to nothing.
    static constexpr std::uint16_t kFewCalls = 16;
    static constexpr std::uint16_t kManyCalls = 4096;

    StreamSocket(detail::Socket socket, std::string peer);
    bool receive_soon(std::span<char> buffer, std::size_t& count);

    detail::Socket socket_;
    std::string peer_;
    Timeout timeout_ = kForever;
    std::uint16_t calls_to_sleep_ = 0;  // of receive_some(), before it tries again not to
    std::uint16_t calls_after_failure_ = kFewCalls;  // to sleep, when that fails once more
};

}  // namespace net
