#include "tests/peers/socket.hpp"

#include "tests/peers/delivery.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace peers {

namespace {

[[noreturn]] void fail(const std::string& attempt) {
    throw std::system_error(errno, std::generic_category(), attempt);
}

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

Addresses resolve(const std::string& host, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    int status = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
    if (status != 0) throw std::runtime_error("resolve " + host + ": " + gai_strerror(status));
    return {found, &freeaddrinfo};
}

int open_socket(const addrinfo& address) {
    int descriptor =
        ::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC, address.ai_protocol);
    if (descriptor < 0) fail("socket");
    return descriptor;
}

void set_option(int descriptor, int level, int option, int value) {
    if (setsockopt(descriptor, level, option, &value, sizeof value) != 0) fail("setsockopt");
}

std::uint16_t port_of(const sockaddr_storage& address) {
    if (address.ss_family == AF_INET6)
        return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
    return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

}  // namespace

std::string_view words(Outcome outcome) {
    switch (outcome) {
        case Outcome::Bytes:
            return "more bytes than expected";
        case Outcome::EndOfStream:
            return "end of stream";
        case Outcome::Reset:
            return "connection reset";
        case Outcome::Silence:
            return "still open: no end of stream within 2 s";
    }
    return "";
}

Socket& Socket::operator=(Socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(sent_, other.sent_);
    return *this;
}

Socket::~Socket() {
    close();
}

std::optional<Socket> Socket::connect(const std::string& host, std::uint16_t port,
                                      bool small_window) {
    Addresses addresses = resolve(host, port);
    for (const addrinfo* next = addresses.get(); next != nullptr; next = next->ai_next) {
        Socket socket(open_socket(*next));
        if (small_window) set_option(socket.descriptor_, SOL_SOCKET, SO_RCVBUF, 8192);
        if (::connect(socket.descriptor_, next->ai_addr, next->ai_addrlen) != 0) continue;
        set_option(socket.descriptor_, IPPROTO_TCP, TCP_NODELAY, 1);
        return socket;
    }
    if (errno == ECONNREFUSED || errno == ECONNRESET) return std::nullopt;
    fail("connect " + host + ":" + std::to_string(port));
}

Socket Socket::listen(const std::string& host, std::uint16_t port) {
    Addresses addresses = resolve(host, port);
    Socket socket(open_socket(*addresses));
    set_option(socket.descriptor_, SOL_SOCKET, SO_REUSEADDR, 1);
    if (::bind(socket.descriptor_, addresses->ai_addr, addresses->ai_addrlen) != 0)
        fail("bind " + host + ":" + std::to_string(port));
    if (::listen(socket.descriptor_, SOMAXCONN) != 0) fail("listen");
    return socket;
}

Socket Socket::accept() const {
    for (;;) {
        int descriptor = ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
        if (descriptor >= 0) {
            set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
            return Socket(descriptor);
        }
        if (errno != EINTR && errno != ECONNABORTED) fail("accept");
    }
}

std::uint16_t Socket::local_port() const {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        fail("getsockname");
    return port_of(address);
}

bool Socket::wait(short events, std::chrono::milliseconds patience) const {
    pollfd entry{descriptor_, events, 0};
    int ready;
    do ready = ::poll(&entry, 1, static_cast<int>(patience.count()));
    while (ready < 0 && errno == EINTR);
    if (ready < 0) fail("poll");
    return ready > 0;
}

bool Socket::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        if (!wait(POLLOUT, kPatience)) return false;
        ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (sent < 0) return false;
        sent_ += static_cast<std::uint64_t>(sent);
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool Socket::send_piece(std::string_view bytes) const {
    if (!send(bytes)) return false;
    wait_until_read();
    return true;
}

// There is no event for "the other program has read it", so the kernel is asked again and again,
// for a limited time: a program that does not read must not stop the helper. Where the kernel does
// not say, two pieces may arrive as one; that is legal, and no check relies on the contrary.
void Socket::wait_until_read() const {
    auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (delivery(descriptor_, sent_) == Delivery::Unread &&
           std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::microseconds(100));
}

Outcome Socket::receive(std::string& bytes, std::size_t most,
                        std::chrono::milliseconds patience) const {
    std::array<char, 65536> buffer;
    for (;;) {
        if (!wait(POLLIN, patience)) return Outcome::Silence;
        ssize_t got = ::recv(descriptor_, buffer.data(), std::min(most, buffer.size()), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return Outcome::Reset;
        if (got == 0) return Outcome::EndOfStream;
        bytes.append(buffer.data(), static_cast<std::size_t>(got));
        return Outcome::Bytes;
    }
}

Outcome Socket::receive_to_end(std::string& bytes) const {
    Outcome outcome;
    do outcome = receive(bytes);
    while (outcome == Outcome::Bytes);
    return outcome;
}

Outcome Socket::receive_until(std::string& bytes, std::size_t size) const {
    while (bytes.size() < size) {
        Outcome outcome = receive(bytes, size - bytes.size());
        if (outcome != Outcome::Bytes) return outcome;
    }
    return Outcome::Bytes;
}

bool Socket::wait_for_end(bool reading) const {
    std::string dropped;
    for (;;) {
        short events = static_cast<short>(reading ? POLLIN : POLLRDHUP);
        std::array<pollfd, 2> entries{{{descriptor_, events, 0}, {STDIN_FILENO, POLLIN, 0}}};
        if (::poll(entries.data(), entries.size(), -1) < 0) {
            if (errno == EINTR) continue;
            fail("poll");
        }
        if (entries[0].revents != 0) {
            if (!reading) return true;
            if (receive(dropped) != Outcome::Bytes) return true;
        } else if (entries[1].revents != 0) {
            char typed;
            if (::read(STDIN_FILENO, &typed, 1) <= 0) return false;
        }
    }
}

void Socket::half_close() const {
    ::shutdown(descriptor_, SHUT_WR);
}

void Socket::reset() {
    linger at_once{1, 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

void Socket::close() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

}  // namespace peers
