#include "tests/support/relay.hpp"

#include "tests/support/loopback.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace {

/// What is under way at most, each way.
constexpr std::size_t kMostChunks = 64;

void prepare(int descriptor) {
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::fcntl(descriptor, F_SETFL, O_NONBLOCK);
}

/// Closes it so that the peer gets a reset and not an end.
void reset(int descriptor) {
    const linger at_once{1, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(descriptor);
}

}  // namespace

Relay::Relay(std::uint16_t server_port) : server_port_(server_port) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    port_ = loopback::bind_to_free_port(listener_);
    std::array<int, 2> ends{};
    if (::listen(listener_, 64) != 0 || ::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        throw std::runtime_error("relay: no port");
    ::fcntl(listener_, F_SETFL, O_NONBLOCK);
    wake_read_ = ends[0];
    wake_write_ = ends[1];
    thread_ = std::thread([this] { run(); });
}

Relay::~Relay() {
    is_stopping_ = true;
    wake();
    thread_.join();
    for (const int descriptor : {listener_, wake_read_, wake_write_}) ::close(descriptor);
}

void Relay::wake() {
    [[maybe_unused]] const auto written = ::write(wake_write_, "!", 1);
}

void Relay::cut() {
    {
        const std::lock_guard lock(mutex_);
        orders_.cut = true;
    }
    wake();
}

void Relay::lose(Way way, std::chrono::milliseconds then_cut) {
    {
        const std::lock_guard lock(mutex_);
        orders_.loses[static_cast<int>(way)] = true;
        orders_.cut_at = Clock::now() + then_cut;
    }
    wake();
}

void Relay::delay(std::chrono::milliseconds each) {
    const std::lock_guard lock(mutex_);
    orders_.delay = each;
}

/// What is asked for now; a cut is asked for once, and ends what gets lost.
Relay::Orders Relay::take_orders() {
    const std::lock_guard lock(mutex_);
    if (Clock::now() >= orders_.cut_at) orders_.cut = true;
    const Orders now = orders_;
    if (orders_.cut) {
        const auto delay = orders_.delay;
        orders_ = {};
        orders_.delay = delay;
    }
    return now;
}

void Relay::run() {
    while (!is_stopping_) {
        const Orders orders = take_orders();
        if (orders.cut) cut_all();
        auto until = orders.cut ? Clock::time_point::max() : orders.cut_at;
        for (Connection& connection : connections_) {
            for (Direction* direction : {&connection.there, &connection.back}) {
                move(*direction, orders);
                if (!direction->chunks.empty())
                    until = std::min(until, direction->chunks.front().due);
            }
            connection.is_over = (connection.there.has_ended && connection.there.chunks.empty()) ||
                                 (connection.back.has_ended && connection.back.chunks.empty());
        }
        for (auto each = connections_.begin(); each != connections_.end();) {
            if (each->is_over) {
                ::close(each->there.from);
                ::close(each->there.to);
                each = connections_.erase(each);
            } else {
                ++each;
            }
        }
        accept(server_port_);
        wait(until);
    }
    cut_all();
}

void Relay::accept(std::uint16_t server_port) {
    for (;;) {
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) return;
        const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in address = loopback::address(server_port);
        if (::connect(server, loopback::plain(address), sizeof address) !=
            0) {  // as if it were not there
            reset(client);
            ::close(server);
            continue;
        }
        prepare(client);
        prepare(server);
        connections_.push_back({{client, server, Way::There}, {server, client, Way::Back}});
    }
}

void Relay::move(Direction& direction, const Orders& orders) {
    std::array<char, 64 * 1024> buffer;
    while (!direction.has_ended && direction.chunks.size() < kMostChunks) {
        const ssize_t count = ::recv(direction.from, buffer.data(), buffer.size(), 0);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) break;
        if (count <= 0) direction.has_ended = true;
        if (count > 0 && !orders.loses[static_cast<int>(direction.way)])
            direction.chunks.push_back(
                {Clock::now() + orders.delay,
                 std::string(buffer.data(), static_cast<std::size_t>(count))});
    }
    while (!direction.chunks.empty() && direction.chunks.front().due <= Clock::now()) {
        std::string& bytes = direction.chunks.front().bytes;
        const ssize_t count = ::send(direction.to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
            direction.chunks.front().due = Clock::now() + std::chrono::milliseconds(1);
            return;
        }
        if (count < 0) {
            direction.chunks.clear();
            direction.has_ended = true;
            return;
        }
        bytes.erase(0, static_cast<std::size_t>(count));
        if (bytes.empty()) direction.chunks.pop_front();
    }
}

void Relay::wait(Clock::time_point until) {
    std::vector<pollfd> watched{{wake_read_, POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const Connection& connection : connections_)
        for (const Direction* direction : {&connection.there, &connection.back})
            if (direction->chunks.size() < kMostChunks)
                watched.push_back({direction->from, POLLIN, 0});
    int most = -1;
    if (until != Clock::time_point::max()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
        most = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
    }
    ::poll(watched.data(), watched.size(), most);
    std::array<char, 64> ignored;
    while (::read(wake_read_, ignored.data(), ignored.size()) > 0) {
    }
}

void Relay::cut_all() {
    for (const Connection& connection : connections_) {
        reset(connection.there.from);
        reset(connection.there.to);
        ++resets_;
    }
    connections_.clear();
}
