#include "common/net/udp.hpp"

#include "common/net/system_error.hpp"

#include <array>
#include <cerrno>
#include <poll.h>

namespace net {
namespace {

constexpr std::size_t kMaxDatagram = 65536;
constexpr std::uint16_t kAnyPort = 53;  // of the peer: nothing is sent there

[[noreturn]] void fail(const std::string& attempt, const char* hint = "") {
    const int error = errno;
    throw SystemError(attempt, error, base::system_text(error), hint);
}

void set_option(const detail::Socket& socket, int option) {
    const int on = 1;
    ::setsockopt(socket.get(), SOL_SOCKET, option, &on, sizeof on);
}

detail::Socket udp_socket(int family) {
    const int descriptor = ::socket(family, SOCK_DGRAM, 0);
    if (descriptor < 0) fail("open a UDP socket");
    detail::Socket socket(descriptor);
    detail::prepare(descriptor);
    set_option(socket, SO_BROADCAST);
    return socket;
}

}  // namespace

UdpSocket UdpSocket::bind(const std::string& host, std::uint16_t port, IpVersion first) {
    const Endpoint endpoint =
        host.empty() ? Endpoint{"0.0.0.0", port} : resolve(host, port, first).front();
    const detail::Address address = detail::to_sockaddr(endpoint);
    detail::Socket socket = udp_socket(address.storage.ss_family);
    set_option(socket, SO_REUSEADDR);
    if (::bind(socket.get(), address.get(), address.length) != 0) {
        fail("receive datagrams at " + to_string(endpoint));
    }
    return UdpSocket(std::move(socket));
}

UdpSocket UdpSocket::open() {
    return UdpSocket(udp_socket(AF_INET));
}

void UdpSocket::send(std::string_view bytes, const Endpoint& to) {
    const detail::Address address = detail::to_sockaddr(to);
    if (::sendto(socket_.get(), bytes.data(), bytes.size(), 0, address.get(), address.length) < 0) {
        fail("send a datagram to " + to_string(to));
    }
}

std::optional<Datagram> UdpSocket::receive(Timeout timeout) {
    const detail::Deadline deadline(timeout);
    std::string buffer(kMaxDatagram, '\0');
    while (true) {
        detail::Address from;
        from.length = sizeof from.storage;
        const ssize_t count = ::recvfrom(socket_.get(), buffer.data(), buffer.size(), 0,
                                         reinterpret_cast<sockaddr*>(&from.storage), &from.length);
        if (count >= 0) {
            buffer.resize(static_cast<std::size_t>(count));
            return Datagram{std::move(buffer), detail::from_sockaddr(from.get(), from.length)};
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (!detail::wait_until(socket_, POLLIN, deadline)) return std::nullopt;
        } else if (errno != EINTR && errno != ECONNREFUSED) {
            // (Refused: where an earlier datagram went, nobody listens. Others may still answer.)
            fail("receive a datagram");
        }
    }
}

std::string interface_address(const std::string& towards_ip) {
    const detail::Address address = detail::to_sockaddr({towards_ip, kAnyPort});
    const detail::Socket socket = udp_socket(address.storage.ss_family);
    // Connecting a UDP socket sends nothing: the system only looks up the way.
    if (::connect(socket.get(), address.get(), address.length) != 0) {
        fail("find the way to " + towards_ip);
    }
    return detail::local_endpoint(socket).ip;
}

}  // namespace net
