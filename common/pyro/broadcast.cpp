#include "common/pyro/broadcast.hpp"

#include "common/net/udp.hpp"
#include "common/value/python_error.hpp"

namespace pyro {
namespace {

using Clock = std::chrono::steady_clock;

std::vector<net::Endpoint> endpoints_of(const std::vector<std::string>& addresses,
                                        std::uint16_t port) {
    std::vector<net::Endpoint> endpoints;
    for (const std::string& address : addresses) {
        try {
            const std::string host = address == "<broadcast>" ? "255.255.255.255" : address;
            endpoints.push_back(net::resolve(host, port).front());
        } catch (const base::Error&) {
            // A name nobody knows: the others are asked all the same.
        }
    }
    return endpoints;
}

void ask(net::UdpSocket& socket, const std::vector<net::Endpoint>& endpoints) {
    for (const net::Endpoint& endpoint : endpoints) {
        try {
            socket.send(kBroadcastQuestion, endpoint);
        } catch (const base::Error&) {
            // No way to there: a machine without a network still has its own name server.
        }
    }
}

std::optional<wire::Uri> read_answer(const std::string& bytes) {
    try {
        wire::Uri uri(bytes);
        if (uri.is_resolved()) return uri;
    } catch (const value::PythonError&) {
        // Another program's datagram.
    }
    return std::nullopt;
}

}  // namespace

std::optional<wire::Uri> ask_network(const std::vector<std::string>& addresses, std::uint16_t port,
                                     int rounds, std::chrono::milliseconds wait) {
    const auto endpoints = endpoints_of(addresses, port);
    if (endpoints.empty()) return std::nullopt;
    auto socket = net::UdpSocket::open();
    for (int round = 0; round < rounds; ++round) {
        ask(socket, endpoints);
        const auto end = Clock::now() + wait;
        for (auto now = Clock::now(); now < end; now = Clock::now()) {
            const auto answer =
                socket.receive(std::chrono::ceil<std::chrono::milliseconds>(end - now));
            if (!answer) break;
            if (auto uri = read_answer(answer->bytes)) return uri;
        }
    }
    return std::nullopt;
}

}  // namespace pyro
