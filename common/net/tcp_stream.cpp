#include "common/base/errors.hpp"
#include "common/base/time_text.hpp"
#include "common/net/tcp.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#ifndef MSG_MORE
#define MSG_MORE 0  // Linux only: saves a small packet after each large block
#endif
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0  // macOS: SO_NOSIGPIPE, see socket.cpp
#endif

namespace net {
namespace {

[[noreturn]] void throw_timeout(const std::string& attempt, Timeout timeout) {
    throw base::TimeoutError(
        fmt::format("{}: no answer within {}", attempt, base::duration_text(timeout)));
}

[[noreturn]] void throw_stream_error(const std::string& attempt, int error) {
    const std::string text = attempt + ": " + base::system_text(error);
    switch (error) {
        case ECONNRESET:
        case EPIPE:
        case ECONNABORTED:
        case ENOTCONN:
            throw base::ConnectionClosedError(text);
        case ETIMEDOUT:
            throw base::TimeoutError(text);
        case ECONNREFUSED:
            throw base::CommunicationError(text + " (is the server running there?)");
        default:
            throw base::CommunicationError(text);
    }
}

}  // namespace

TcpStream::TcpStream(detail::Socket socket, Endpoint peer)
    : socket_(std::move(socket)), peer_(std::move(peer)) {
    detail::send_at_once(socket_.get());
}

TcpStream TcpStream::connect(const std::string& host, std::uint16_t port, Timeout timeout) {
    const std::string attempt = "connect " + host_and_port(host, port);
    const detail::Deadline deadline(timeout);
    int error = 0;
    for (Endpoint& endpoint : resolve(host, port)) {
        detail::Socket socket = detail::open_tcp_socket(endpoint);
        const int result = detail::connect_until(socket, endpoint, deadline);
        if (result == 0) return {std::move(socket), std::move(endpoint)};
        if (deadline.is_over()) throw_timeout(attempt, timeout);
        if (error == 0) error = result;  // of several reasons the first says most
    }
    throw_stream_error(attempt, error);
}

std::size_t TcpStream::read_until(std::span<char> buffer, const detail::Deadline& deadline,
                                  Timeout timeout) {
    while (true) {
        const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno == EINTR) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK) {
            throw_stream_error("read from " + to_string(peer_), errno);
        }
        if (!detail::wait_until(socket_, POLLIN, deadline)) {
            throw_timeout("read from " + to_string(peer_), timeout);
        }
    }
}

std::size_t TcpStream::read_some(std::span<char> buffer, Timeout timeout) {
    return read_until(buffer, detail::Deadline(timeout), timeout);
}

std::size_t TcpStream::read_at_least(std::size_t minimum, std::span<char> buffer, Timeout timeout) {
    const detail::Deadline deadline(timeout);
    std::size_t filled = 0;
    while (filled < minimum) {
        const std::size_t count = read_until(buffer.subspan(filled), deadline, timeout);
        if (count == 0) {
            throw base::ConnectionClosedError(fmt::format(
                "read from {}: closed after {} of {} bytes", to_string(peer_), filled, minimum));
        }
        filled += count;
    }
    return filled;
}

void TcpStream::read_exactly(std::span<char> buffer, Timeout timeout) {
    read_at_least(buffer.size(), buffer, timeout);
}

void TcpStream::write_all(std::string_view bytes, Timeout timeout) {
    write_all(bytes, {}, timeout);
}

void TcpStream::write_all(std::string_view first, std::string_view second, Timeout timeout,
                          bool more_follows) {
    const int flags = MSG_NOSIGNAL | (more_follows ? MSG_MORE : 0);
    const detail::Deadline deadline(timeout);
    while (!first.empty() || !second.empty()) {
        iovec pieces[2] = {{const_cast<char*>(first.data()), first.size()},
                           {const_cast<char*>(second.data()), second.size()}};
        msghdr message{};
        message.msg_iov = pieces;
        message.msg_iovlen = 2;
        const ssize_t count = ::sendmsg(socket_.get(), &message, flags);
        if (count >= 0) {
            const std::size_t of_first = std::min(first.size(), static_cast<std::size_t>(count));
            first.remove_prefix(of_first);
            second.remove_prefix(static_cast<std::size_t>(count) - of_first);
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (!detail::wait_until(socket_, POLLOUT, deadline)) {
                throw_timeout("write to " + to_string(peer_), timeout);
            }
        } else if (errno != EINTR) {
            throw_stream_error("write to " + to_string(peer_), errno);
        }
    }
}

void TcpStream::shutdown_write() {
    if (::shutdown(socket_.get(), SHUT_WR) != 0) {
        throw_stream_error("shut down the connection to " + to_string(peer_), errno);
    }
}

}  // namespace net
