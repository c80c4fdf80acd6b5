// Ports of the loopback, for servers that tests start.
#pragma once

#include <arpa/inet.h>
#include <cstdint>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>

namespace loopback {

inline sockaddr_in address(std::uint16_t port) {
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    result.sin_port = htons(port);
    return result;
}

inline const sockaddr* plain(const sockaddr_in& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

/// Binds the socket to a port that nobody uses; the port. std::runtime_error when there is none.
inline std::uint16_t bind_to_free_port(int descriptor) {
    sockaddr_in bound = address(0);
    socklen_t length = sizeof bound;
    if (::bind(descriptor, plain(bound), length) != 0 ||
        ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&bound), &length) != 0)
        throw std::runtime_error("no free port");
    return ntohs(bound.sin_port);
}

}  // namespace loopback
