#include "common/net/endpoint.hpp"

#include "common/net/socket.hpp"
#include "common/net/system_error.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <netdb.h>
#include <sys/socket.h>

namespace net {

std::vector<Endpoint> resolve(const std::string& host, std::uint16_t port, IpVersion first) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
    if (error != 0) {
        throw SystemError(
            "resolve " + (host.empty() ? "''" : host), error,
            error == EAI_SYSTEM ? "the system's resolver failed" : ::gai_strerror(error),
            " (check the host name)");
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> list(found, &::freeaddrinfo);

    std::vector<Endpoint> endpoints;
    for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
        Endpoint endpoint = detail::from_sockaddr(entry->ai_addr, entry->ai_addrlen);
        if (std::find(endpoints.begin(), endpoints.end(), endpoint) == endpoints.end()) {
            endpoints.push_back(std::move(endpoint));
        }
    }
    if (first != IpVersion::Any) {
        std::stable_partition(endpoints.begin(), endpoints.end(), [&](const Endpoint& endpoint) {
            const bool ipv6 = endpoint.ip.find(':') != std::string::npos;
            return ipv6 == (first == IpVersion::V6);
        });
    }
    return endpoints;
}

std::string host_and_port(const std::string& host, std::uint16_t port) {
    const bool ipv6 = host.find(':') != std::string::npos;
    return ipv6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

std::string to_string(const Endpoint& endpoint) {
    return host_and_port(endpoint.ip, endpoint.port);
}

std::string to_tuple(const Endpoint& endpoint) {
    return fmt::format("('{}', {})", endpoint.ip, endpoint.port);
}

}  // namespace net
