#include "common/net/endpoint.hpp"

#include "common/base/errors.hpp"
#include "common/net/socket.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <netdb.h>
#include <sys/socket.h>

namespace net {

std::vector<Endpoint> resolve(const std::string& host, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo* first = nullptr;
    const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &first);
    if (error != 0) {
        throw base::CommunicationError(fmt::format(
            "resolve {}: {} (check the host name)", host.empty() ? "''" : host,
            error == EAI_SYSTEM ? "the system's resolver failed" : ::gai_strerror(error)));
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> list(first, &::freeaddrinfo);

    std::vector<Endpoint> endpoints;
    for (const addrinfo* entry = first; entry != nullptr; entry = entry->ai_next) {
        Endpoint endpoint = detail::from_sockaddr(entry->ai_addr, entry->ai_addrlen);
        if (std::find(endpoints.begin(), endpoints.end(), endpoint) == endpoints.end()) {
            endpoints.push_back(std::move(endpoint));
        }
    }
    std::stable_partition(endpoints.begin(), endpoints.end(), [](const Endpoint& endpoint) {
        return endpoint.ip.find(':') == std::string::npos;
    });
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
