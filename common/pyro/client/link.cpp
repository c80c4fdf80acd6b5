#include "common/pyro/client/link.hpp"

#include "common/base/text.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace pyro::client {
namespace {

constexpr std::size_t kShare = std::size_t{1} << 20;  // of a long answer, for one time-out

net::StreamSocket connect(const wire::Uri& uri, net::Timeout timeout) {
    if (!uri.socket_name.empty()) return net::StreamSocket::connect_unix(uri.socket_name, timeout);
    if (uri.port < 0 || uri.port > 65535) {
        throw CommunicationError(
            fmt::format("cannot connect to {}: port must be 0-65535", shown_location(uri)));
    }
    const auto first = static_cast<net::IpVersion>(config().prefer_ip_version);
    return net::StreamSocket::connect(uri.host, static_cast<std::uint16_t>(uri.port), timeout,
                                      first);
}

}  // namespace

Patience::Patience(std::chrono::milliseconds timeout) : timeout_(timeout) {
    if (is_limited()) end_ = Clock::now() + timeout_;
}

std::chrono::milliseconds Patience::left() const {
    if (!is_limited()) return net::kForever;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - Clock::now());
    if (left.count() <= 0) throw TimeoutError("receiving: timeout");
    return left;
}

void Patience::arrived(std::size_t bytes) {
    arrived_ += bytes;
    if (!is_limited() || arrived_ < kShare) return;
    arrived_ = 0;
    end_ = Clock::now() + timeout_;
}

std::string shown_location(const wire::Uri& uri) {
    if (!uri.socket_name.empty()) return uri.socket_name;
    return fmt::format("({}, {})", base::python_repr(uri.host), uri.port);
}

void Link::open(const wire::Uri& uri, const Patience& patience) {
    try {
        socket_ = connect(uri, patience.left());
    } catch (const net::SystemError& error) {
        throw CommunicationError(fmt::format("cannot connect to {}: [Errno {}] {}",
                                             shown_location(uri), error.code(), error.reason()));
    } catch (const TimeoutError&) {
        throw TimeoutError(fmt::format("cannot connect to {}: timed out", shown_location(uri)));
    }
}

void Link::adopt(int descriptor) {
    socket_ = net::StreamSocket::adopt(descriptor, "the connected socket");
}

Action Link::run(Dialogue& dialogue, Action action, Patience& patience) {
    socket_.set_timeout(patience.left());
    while (true) {
        if (action == Action::Send) {
            send(dialogue.outgoing());
            action = dialogue.sent();
        } else if (action == Action::Receive) {
            const std::size_t count = receive(dialogue.space());
            action = dialogue.received(count);
            if (action != Action::Receive || !patience.is_limited()) continue;
            patience.arrived(count);
            socket_.set_timeout(patience.left());
        } else {
            return action;
        }
    }
}

void Link::send(std::string_view bytes) {
    try {
        socket_.send_all(bytes);
    } catch (const net::ConnectionLostError& error) {
        throw ConnectionClosedError(
            fmt::format("sending: connection lost: [Errno {}] {}", error.code(), error.reason()));
    } catch (const TimeoutError&) {
        throw TimeoutError("sending: timeout");
    }
}

std::size_t Link::receive(std::span<char> space) {
    try {
        return socket_.receive_some(space);
    } catch (const net::ConnectionLostError& error) {
        throw ConnectionClosedError(
            fmt::format("receiving: connection lost: [Errno {}] {}", error.code(), error.reason()));
    } catch (const TimeoutError&) {
        throw TimeoutError("receiving: timeout");
    }
}

}  // namespace pyro::client
