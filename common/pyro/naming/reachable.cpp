// Trying many places at once; see auto_cleaner.hpp.
#include "common/net/endpoint.hpp"
#include "common/net/socket.hpp"
#include "common/net/stream_socket.hpp"
#include "common/pyro/naming/auto_cleaner.hpp"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <poll.h>

namespace pyro::naming {
namespace {

constexpr std::size_t kAtOnce = 64;                     // connections, so that descriptors suffice
constexpr std::chrono::milliseconds kLookForStop{100};  // while waiting

/// A connection that is being made.
struct Attempt {
    std::string place;
    net::detail::Socket socket;
};

bool is_port(std::int64_t port) {
    return port > 0 && port <= std::numeric_limits<std::uint16_t>::max();
}

bool unix_socket_answers(const wire::Uri& uri, std::chrono::milliseconds timeout) {
    try {
        net::StreamSocket::connect_unix(uri.socket_name, timeout);
        return true;
    } catch (const base::Error&) {
        return false;
    }
}

/// Begins a connection to each address of the host. A place that answers at once is put into
/// `answering`.
void begin(const wire::Uri& uri, std::vector<Attempt>& attempts, std::set<std::string>& answering) {
    if (!is_port(uri.port)) return;
    try {
        for (const auto& endpoint : net::resolve(uri.host, static_cast<std::uint16_t>(uri.port))) {
            const net::detail::Address address = net::detail::to_sockaddr(endpoint);
            net::detail::Socket socket = net::detail::open_tcp_socket(endpoint);
            if (::connect(socket.get(), address.get(), address.length) == 0) {
                answering.insert(uri.location());
            } else if (errno == EINPROGRESS) {
                attempts.push_back({uri.location(), std::move(socket)});
            }
        }
    } catch (const base::Error&) {
        // A host nobody knows cannot be reached.
    }
}

bool has_connected(const net::detail::Socket& socket) {
    int error = 0;
    socklen_t length = sizeof error;
    return ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &length) == 0 && error == 0;
}

/// Waits until each attempt has come to its end, the time is over or `stop` is true.
void finish(std::vector<Attempt>& attempts, std::set<std::string>& answering,
            const std::atomic<bool>& stop, std::chrono::milliseconds timeout) {
    const net::detail::Deadline deadline(timeout);
    while (!attempts.empty() && !stop && !deadline.is_over()) {
        std::vector<pollfd> entries;
        for (const Attempt& attempt : attempts) {
            entries.push_back({attempt.socket.get(), POLLOUT, 0});
        }
        const int wait =
            std::min(deadline.milliseconds_left(), static_cast<int>(kLookForStop.count()));
        if (::poll(entries.data(), static_cast<nfds_t>(entries.size()), wait) <= 0) continue;
        std::vector<Attempt> left;
        for (std::size_t i = 0; i < attempts.size(); ++i) {
            if (entries[i].revents == 0) {
                left.push_back(std::move(attempts[i]));
            } else if (has_connected(attempts[i].socket)) {
                answering.insert(attempts[i].place);
            }
        }
        attempts = std::move(left);
    }
}

}  // namespace

std::set<std::string> reachable(const std::vector<wire::Uri>& places, const std::atomic<bool>& stop,
                                std::chrono::milliseconds timeout) {
    std::set<std::string> answering;
    auto next = places.begin();
    while (next != places.end() && !stop) {
        std::vector<Attempt> attempts;
        for (; next != places.end() && attempts.size() < kAtOnce && !stop; ++next) {
            if (next->socket_name.empty()) {
                begin(*next, attempts, answering);
            } else if (unix_socket_answers(*next, timeout)) {
                answering.insert(next->location());
            }
        }
        finish(attempts, answering, stop, timeout);
    }
    return answering;
}

}  // namespace pyro::naming
