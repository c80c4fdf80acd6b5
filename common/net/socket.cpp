#include "common/net/socket.hpp"

#include "common/base/errors.hpp"
#include "common/net/system_error.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstddef>
#include <cstring>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/un.h>
#include <unistd.h>

namespace net::detail {

Socket& Socket::operator=(Socket&& other) noexcept {
    if (this != &other) {
        close();
        descriptor_ = std::exchange(other.descriptor_, -1);
    }
    return *this;
}

void Socket::close() noexcept {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

void prepare(int descriptor) {
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
#ifdef SO_NOSIGPIPE  // macOS has this instead of MSG_NOSIGNAL
    const int on = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
}

void send_at_once(int descriptor) {
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Socket open_tcp_socket(const Endpoint& endpoint) {
    const int family = endpoint.ip.find(':') == std::string::npos ? AF_INET : AF_INET6;
    const int descriptor = ::socket(family, SOCK_STREAM, 0);
    if (descriptor < 0) base::throw_system_error("open a socket", errno);
    prepare(descriptor);
    return Socket(descriptor);
}

Socket open_unix_socket() {
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
    if (descriptor < 0) base::throw_system_error("open a socket", errno);
    prepare(descriptor);
    return Socket(descriptor);
}

Address to_sockaddr(const Endpoint& endpoint) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const std::string port = std::to_string(endpoint.port);
    if (::getaddrinfo(endpoint.ip.c_str(), port.c_str(), &hints, &found) != 0) {
        throw base::Error(to_string(endpoint) + ": not a numeric address");
    }
    Address address;
    std::memcpy(&address.storage, found->ai_addr, found->ai_addrlen);
    address.length = found->ai_addrlen;
    ::freeaddrinfo(found);
    return address;
}

Endpoint from_sockaddr(const sockaddr* address, socklen_t length) {
    char host[NI_MAXHOST] = "?";
    char port[NI_MAXSERV] = "0";
    ::getnameinfo(address, length, host, sizeof host, port, sizeof port,
                  NI_NUMERICHOST | NI_NUMERICSERV);
    return {host, static_cast<std::uint16_t>(std::stoi(port))};
}

Endpoint local_endpoint(const Socket& socket) {
    Address address;
    address.length = sizeof address.storage;
    if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address.storage),
                      &address.length) != 0) {
        base::throw_system_error("ask for the address of a socket", errno);
    }
    return from_sockaddr(address.get(), address.length);
}

const char* listen_advice(int error) {
    switch (error) {
        case EADDRINUSE:
            return " (stop the other program or choose another --port)";
        case EACCES:
            return " (choose a --port from 1024 on)";
        case EADDRNOTAVAIL:
            return " (this machine has no such address, check --host)";
        default:
            return "";
    }
}

Address unix_address(const std::string& path) {
    Address address;
    auto& name = reinterpret_cast<sockaddr_un&>(address.storage);
    // A path needs room for its final zero, an abstract name does not.
    const bool abstract = !path.empty() && path.front() == '\0';
    if (path.size() + (abstract ? 0 : 1) > sizeof name.sun_path) {
        throw SystemError("use the Unix socket " + shown_path(path), ENAMETOOLONG,
                          base::system_text(ENAMETOOLONG));
    }
    name.sun_family = AF_UNIX;
    std::memcpy(name.sun_path, path.data(), path.size());
    address.length =
        static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + (abstract ? 0 : 1));
    return address;
}

std::string shown_path(const std::string& path) {
    return !path.empty() && path.front() == '\0' ? "@" + path.substr(1) : path;
}

Deadline::Deadline(Timeout timeout) : never_(timeout == kForever) {
    if (!never_) end_ = std::chrono::steady_clock::now() + timeout;
}

bool Deadline::is_over() const {
    return !never_ && std::chrono::steady_clock::now() >= end_;
}

int Deadline::milliseconds_left() const {
    if (never_) return -1;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(end_ - std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, INT_MAX));
}

bool wait_until(const Socket& socket, short events, const Deadline& deadline) {
    pollfd entry{socket.get(), events, 0};
    while (true) {
        const int ready = ::poll(&entry, 1, deadline.milliseconds_left());
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) base::throw_system_error("wait for a socket", errno);
        if (deadline.is_over()) return false;
    }
}

int connect_until(const Socket& socket, const Endpoint& endpoint, const Deadline& deadline) {
    const Address address = to_sockaddr(endpoint);
    if (::connect(socket.get(), address.get(), address.length) == 0) return 0;
    if (errno != EINPROGRESS && errno != EINTR) return errno;
    if (!wait_until(socket, POLLOUT, deadline)) return ETIMEDOUT;
    int error = 0;
    socklen_t length = sizeof error;
    ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &length);
    return error;
}

}  // namespace net::detail
