// Where a socket is: an IP address and a port.
//
//     for (const net::Endpoint& endpoint : net::resolve("localhost", 9999)) ...
//     net::to_string(endpoint)   127.0.0.1:9999, [::1]:9999
//     net::to_tuple(endpoint)    ('127.0.0.1', 9999), as Python prints an address
//
// IPv4 comes before IPv6 unless asked otherwise, so that a server and a client that both say
// `localhost` meet on 127.0.0.1.
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

/// Which addresses of a host come first; Any is the order of the system.
enum class IpVersion { Any = 0, V4 = 4, V6 = 6 };

/// All TCP endpoints of a host name or address, at least one. Waits as long as the system's
/// resolver does. Throws SystemError, which names the host.
std::vector<Endpoint> resolve(const std::string& host, std::uint16_t port,
                              IpVersion first = IpVersion::V4);

std::string to_string(const Endpoint& endpoint);
std::string to_tuple(const Endpoint& endpoint);

/// `host:port`, with brackets around an IPv6 address.
std::string host_and_port(const std::string& host, std::uint16_t port);

}  // namespace net
