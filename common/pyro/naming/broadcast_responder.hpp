// Answers those who ask the network where the name server is (broadcast.hpp is the other side).
//
//     naming::BroadcastResponder responder(uri, "", 9091);      // on a thread of its own
//     responder.location();                                     // "0.0.0.0:9091"
//
// It answers until it is destroyed, which takes no time. Members may be called from any thread.
#pragma once

#include "common/net/poller.hpp"
#include "common/net/udp.hpp"
#include "common/wire/uri.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace pyro::naming {

/// What to answer to a datagram from `asker_ip`; nullopt: nothing. A server that listens on all
/// addresses (0.0.0.0) is given with the one under which the asker reaches it, which
/// `address_towards` tells; should that throw, it stays as it is.
std::optional<std::string> broadcast_answer(
    std::string_view question, const wire::Uri& name_server, const std::string& asker_ip,
    const std::function<std::string(const std::string& ip)>& address_towards);

class BroadcastResponder {
public:
    /// Binds; CommunicationError that names the address. `host` may be empty: all addresses.
    /// `port` may be 0: a free one.
    BroadcastResponder(wire::Uri name_server, const std::string& host, std::uint16_t port);
    ~BroadcastResponder();
    BroadcastResponder(const BroadcastResponder&) = delete;
    BroadcastResponder& operator=(const BroadcastResponder&) = delete;

    /// "0.0.0.0:9091"; the host as given, if it was.
    const std::string& location() const { return location_; }
    std::uint16_t port() const { return socket_.local_endpoint().port; }

private:
    void answer_all();

    wire::Uri name_server_;
    net::UdpSocket socket_;
    std::string location_;
    std::unique_ptr<net::Poller> poller_;
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

}  // namespace pyro::naming
