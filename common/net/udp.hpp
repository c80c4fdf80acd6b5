// Datagrams: short messages without a connection, which may get lost.
//
//     auto responder = net::UdpSocket::bind("", 9091);              // all addresses of the machine
//     while (auto question = responder.receive()) responder.send("here", question->from);
//
//     auto asker = net::UdpSocket::open();                          // any free port
//     asker.send("where?", {"255.255.255.255", 9091});              // everybody on this network
//     auto answer = asker.receive(700ms);                           // nullopt: nobody in time
//
// A socket may be used by one sending and one receiving thread. Errors are SystemError, which
// names the address.
#pragma once

#include "common/net/endpoint.hpp"
#include "common/net/socket.hpp"
#include "common/net/timeout.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace net {

struct Datagram {
    std::string bytes;
    Endpoint from;
};

class UdpSocket {
public:
    /// Takes an address, 0 for a free port; an empty host is all IPv4 addresses of the machine.
    /// Several programs may take the same one: each datagram then reaches one of them, a broadcast
    /// all.
    static UdpSocket bind(const std::string& host, std::uint16_t port,
                          IpVersion first = IpVersion::V4);
    /// For asking; IPv4.
    static UdpSocket open();

    /// One datagram; broadcast addresses are allowed.
    void send(std::string_view bytes, const Endpoint& to);
    /// The next datagram, cut off after 64 KiB; nullopt when none has come in time.
    std::optional<Datagram> receive(Timeout timeout = kForever);

    Endpoint local_endpoint() const { return detail::local_endpoint(socket_); }
    int descriptor() const { return socket_.get(); }

private:
    explicit UdpSocket(detail::Socket socket) : socket_(std::move(socket)) {}

    detail::Socket socket_;
};

/// The address under which a host with this numeric address sees this machine. SystemError when
/// no way leads there.
std::string interface_address(const std::string& towards_ip);

}  // namespace net
