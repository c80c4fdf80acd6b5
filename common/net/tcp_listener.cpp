#include "common/base/errors.hpp"
#include "common/base/time_text.hpp"
#include "common/net/tcp.hpp"

#include <cerrno>
#include <poll.h>
#include <sys/socket.h>

namespace net {
namespace {

[[noreturn]] void throw_listen_error(const std::string& name, int error) {
    throw base::CommunicationError("listen on " + name + ": " + base::system_text(error) +
                                   detail::listen_advice(error));
}

}  // namespace

void TcpListener::bind(const std::string& host, std::uint16_t port) {
    name_ = host_and_port(host, port);
    const Endpoint endpoint = resolve(host, port).front();
    const detail::Address address = detail::to_sockaddr(endpoint);
    detail::Socket socket = detail::open_tcp_socket(endpoint);
    const int on = 1;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(socket.get(), address.get(), address.length) != 0) throw_listen_error(name_, errno);
    socket_ = std::move(socket);
}

void TcpListener::listen(int backlog) {
    if (::listen(socket_.get(), backlog) != 0) throw_listen_error(name_, errno);
}

Accepted TcpListener::accept(Timeout timeout) {
    const detail::Deadline deadline(timeout);
    while (true) {
        detail::Address address;
        address.length = sizeof address.storage;
        const int descriptor =
            ::accept(socket_.get(), reinterpret_cast<sockaddr*>(&address.storage), &address.length);
        if (descriptor >= 0) {
            detail::Socket socket(descriptor);
            detail::prepare(descriptor);
            const Endpoint peer = detail::from_sockaddr(address.get(), address.length);
            return {TcpStream(std::move(socket), peer), peer};
        }
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (!detail::wait_until(socket_, POLLIN, deadline)) {
                throw base::TimeoutError("accept on " + name_ + ": no client within " +
                                         base::duration_text(timeout));
            }
        } else if (errno != EINTR && errno != ECONNABORTED && errno != EPROTO) {
            // (A client that is gone again before we came to it is not worth a word.)
            base::throw_system_error("accept on " + name_, errno);
        }
    }
}

}  // namespace net
