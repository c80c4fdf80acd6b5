// Where a socket is: an IP address and a port.
//
//     for (const net::Endpoint& endpoint : net::resolve("localhost", 9999)) ...
//     net::to_string(endpoint)   127.0.0.1:9999, [::1]:9999
//     net::to_tuple(endpoint)    ('127.0.0.1', 9999), as Python prints an address
//
// IPv4 comes before IPv6, so that a server and a client that both say `localhost` meet on
// 127.0.0.1.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace net {

struct Endpoint {
    std::string ip;  ///< numeric, as in 127.0.0.1 or fe80::1%eth0
    std::uint16_t port = 0;

    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// All TCP endpoints of a host name or address, at least one. Waits as long as the system's
/// resolver does. Throws base::CommunicationError, which names the host.
std::vector<Endpoint> resolve(const std::string& host, std::uint16_t port);

std::string to_string(const Endpoint& endpoint);
std::string to_tuple(const Endpoint& endpoint);

/// `host:port`, with brackets around an IPv6 address.
std::string host_and_port(const std::string& host, std::uint16_t port);

}  // namespace net
