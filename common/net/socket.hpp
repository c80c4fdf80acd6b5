// A socket of the operating system: what the streams and listeners share. Not for programs.
//
// A descriptor that was prepared never blocks in the kernel; who has to wait calls `wait_until`,
// with a deadline.
#pragma once

#include "common/net/endpoint.hpp"
#include "common/net/timeout.hpp"

#include <chrono>
#include <string>
#include <sys/socket.h>
#include <utility>

namespace net::detail {

/// Owns a descriptor.
class Socket {
public:
    Socket() = default;
    explicit Socket(int descriptor) : descriptor_(descriptor) {}
    Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    Socket& operator=(Socket&& other) noexcept;
    ~Socket() { close(); }

    int get() const { return descriptor_; }
    bool is_open() const { return descriptor_ >= 0; }
    void close() noexcept;
    int release() noexcept { return std::exchange(descriptor_, -1); }

private:
    int descriptor_ = -1;
};

/// A new TCP socket for the family of `ip`, not blocking and closed in child processes.
Socket open_tcp_socket(const Endpoint& endpoint);

/// A new Unix-domain socket, likewise.
Socket open_unix_socket();

/// Makes a descriptor from accept() what open_tcp_socket promises.
void prepare(int descriptor);

/// Small messages go out at once instead of waiting to be put together.
void send_at_once(int descriptor);

struct Address {
    sockaddr_storage storage{};
    socklen_t length = 0;
    const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};
Address to_sockaddr(const Endpoint& endpoint);
Endpoint from_sockaddr(const sockaddr* address, socklen_t length);
Endpoint local_endpoint(const Socket& socket);

/// The address of a Unix-domain socket; a name that begins with a zero byte is an abstract one
/// (Linux). SystemError when it is too long.
Address unix_address(const std::string& path);
/// The path as messages show it: an abstract name with an @ in place of the zero byte.
std::string shown_path(const std::string& path);

/// What to do when a server cannot have its address, for behind what the system says; begins with a
/// blank, empty where there is nothing to advise.
const char* listen_advice(int error);

/// The moment at which a call with this time-out has to give up.
class Deadline {
public:
    explicit Deadline(Timeout timeout);
    bool is_over() const;
    int milliseconds_left() const;  ///< as poll() takes it: rounded up, -1 for ever
private:
    bool never_;
    std::chrono::steady_clock::time_point end_{};
};

/// Waits for the poll() events; false when the deadline came first.
bool wait_until(const Socket& socket, short events, const Deadline& deadline);

/// Connects a prepared TCP socket. Returns 0 or the errno value, ETIMEDOUT at the deadline.
int connect_until(const Socket& socket, const Endpoint& endpoint, const Deadline& deadline);

}  // namespace net::detail
