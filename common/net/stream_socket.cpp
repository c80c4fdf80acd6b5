#include "common/net/stream_socket.hpp"

#include "common/base/time_text.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <thread>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0  // macOS: SO_NOSIGPIPE, see socket.cpp
#endif

namespace net {
namespace {

// An answer that comes later than this is waited for in the kernel.
constexpr std::chrono::microseconds kSoon{30};

/// The right to stay awake: one thread of a program has it at a time, and the other processors are
/// left to those who have work to do.
class Vigil {
public:
    Vigil() : mine_(is_possible() && !taken_.exchange(true, std::memory_order_acquire)) {}
    Vigil(const Vigil&) = delete;
    Vigil& operator=(const Vigil&) = delete;
    ~Vigil() {
        if (mine_) taken_.store(false, std::memory_order_release);
    }
    bool is_mine() const { return mine_; }

private:
    static bool is_possible() {
        static const bool several = std::thread::hardware_concurrency() > 1;
        return several && !taken_.load(std::memory_order_relaxed);
    }

    static inline std::atomic<bool> taken_{false};
    const bool mine_;
};

bool would_block(int error) {
    return error == EAGAIN || error == EWOULDBLOCK;
}

[[noreturn]] void throw_timeout(const std::string& attempt, Timeout timeout) {
    throw base::TimeoutError(attempt + ": no answer within " + base::duration_text(timeout));
}

[[noreturn]] void throw_stream_error(const std::string& attempt, int error, Timeout timeout) {
    switch (error) {
        case EAGAIN:
#if EAGAIN != EWOULDBLOCK
        case EWOULDBLOCK:
#endif
            throw_timeout(attempt, timeout);
        case ETIMEDOUT:
            throw base::TimeoutError(attempt + ": " + base::system_text(error));
        default:
            throw ConnectionLostError(attempt, error);
    }
}

void block_in_kernel(const detail::Socket& socket) {
    ::fcntl(socket.get(), F_SETFL, ::fcntl(socket.get(), F_GETFL) & ~O_NONBLOCK);
}

void limit_waits(const detail::Socket& socket, Timeout timeout) {
    timeval limit{};  // zero: none
    if (timeout != kForever) {
        const auto us = std::chrono::microseconds(std::max(timeout, Timeout(1))).count();
        limit.tv_sec = static_cast<time_t>(us / 1'000'000);
        limit.tv_usec = static_cast<suseconds_t>(us % 1'000'000);
    }
    for (const int option : {SO_RCVTIMEO, SO_SNDTIMEO}) {
        if (::setsockopt(socket.get(), SOL_SOCKET, option, &limit, sizeof limit) != 0) {
            base::throw_system_error("set a time-out", errno);
        }
    }
}

}  // namespace

StreamSocket::StreamSocket(detail::Socket socket, std::string peer)
    : socket_(std::move(socket)), peer_(std::move(peer)) {}

StreamSocket StreamSocket::connect(const std::string& host, std::uint16_t port, Timeout timeout,
                                   IpVersion first) {
    const std::string name = host_and_port(host, port);
    const detail::Deadline deadline(timeout);
    int error = 0;
    for (const Endpoint& endpoint : resolve(host, port, first)) {
        detail::Socket socket = detail::open_tcp_socket(endpoint);
        const int result = detail::connect_until(socket, endpoint, deadline);
        if (result == 0) {
            detail::send_at_once(socket.get());
            const int on = 1;
            ::setsockopt(socket.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
            block_in_kernel(socket);
            return {std::move(socket), name};
        }
        if (deadline.is_over()) throw_timeout("connect " + name, timeout);
        if (error == 0) error = result;  // of several reasons the first says most
    }
    throw SystemError("connect " + name, error, base::system_text(error));
}

StreamSocket StreamSocket::connect_unix(const std::string& path, Timeout timeout) {
    const detail::Address address = detail::unix_address(path);
    const std::string name = detail::shown_path(path);
    detail::Socket socket = detail::open_unix_socket();
    block_in_kernel(socket);
    // A full queue of the listener cannot be polled for; the kernel waits, no longer than for a
    // send.
    limit_waits(socket, timeout);
    while (::connect(socket.get(), address.get(), address.length) != 0) {
        if (errno == EINTR) continue;
        if (errno == EISCONN) break;
        if (errno == EAGAIN) throw_timeout("connect " + name, timeout);
        const int error = errno;
        throw SystemError("connect " + name, error, base::system_text(error));
    }
    StreamSocket stream(std::move(socket), name);
    stream.timeout_ = timeout;
    stream.set_timeout(kForever);
    return stream;
}

StreamSocket StreamSocket::adopt(int descriptor, std::string peer) {
    detail::Socket socket(descriptor);
    detail::prepare(descriptor);
    block_in_kernel(socket);
    limit_waits(socket, kForever);
    return {std::move(socket), std::move(peer)};
}

void StreamSocket::set_timeout(Timeout timeout) {
    if (timeout == timeout_) return;
    limit_waits(socket_, timeout);
    timeout_ = timeout;
}

// False: nothing has come soon, or this is not the time to try.
bool StreamSocket::receive_soon(std::span<char> buffer, std::size_t& count) {
    if (calls_to_sleep_ > 0) {
        --calls_to_sleep_;
        return false;
    }
    const Vigil vigil;
    if (!vigil.is_mine()) return false;
    const auto end = std::chrono::steady_clock::now() + kSoon;
    do {
        const ssize_t got = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (got >= 0) {
            count = static_cast<std::size_t>(got);
            calls_after_failure_ = kFewCalls;
            return true;
        }
        if (errno == EINTR) return false;
        // The system tells an error once only.
        if (!would_block(errno)) throw_stream_error("read from " + peer_, errno, timeout_);
    } while (std::chrono::steady_clock::now() < end);
    calls_to_sleep_ = calls_after_failure_;
    calls_after_failure_ = std::min<std::uint16_t>(2 * calls_after_failure_, kManyCalls);
    return false;
}

std::size_t StreamSocket::receive_some(std::span<char> buffer) {
    std::size_t soon = 0;
    if (receive_soon(buffer, soon)) return soon;
    while (true) {
        const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno != EINTR) throw_stream_error("read from " + peer_, errno, timeout_);
    }
}

void StreamSocket::send_all(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(count));
        } else if (errno != EINTR) {
            throw_stream_error("write to " + peer_, errno, timeout_);
        }
    }
}

}  // namespace net
