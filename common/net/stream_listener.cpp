#include "common/net/stream_listener.hpp"

#include "common/base/errors.hpp"
#include "common/net/system_error.hpp"

#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>

namespace net {
namespace {

void bind_and_listen(const detail::Socket& socket, const detail::Address& address, int backlog,
                     const std::string& name) {
    if (::bind(socket.get(), address.get(), address.length) != 0 ||
        ::listen(socket.get(), backlog) != 0) {
        const int error = errno;
        const bool has_port = address.storage.ss_family != AF_UNIX;
        throw SystemError("listen on " + name, error, base::system_text(error),
                          has_port ? detail::listen_advice(error) : "");
    }
}

}  // namespace

StreamListener::StreamListener(detail::Socket socket, std::string path)
    : socket_(std::move(socket)), path_(std::move(path)) {}

StreamListener& StreamListener::operator=(StreamListener&& other) noexcept {
    if (this != &other) {
        close();
        socket_ = std::move(other.socket_);
        path_ = std::move(other.path_);
    }
    return *this;
}

StreamListener StreamListener::tcp(const std::string& host, std::uint16_t port, IpVersion first,
                                   int backlog) {
    const std::string any = first == IpVersion::V6 ? "::" : "0.0.0.0";
    const Endpoint endpoint = resolve(host.empty() ? any : host, port, first).front();
    detail::Socket socket = detail::open_tcp_socket(endpoint);
    const int on = 1;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    bind_and_listen(socket, detail::to_sockaddr(endpoint), backlog, host_and_port(host, port));
    return {std::move(socket), ""};
}

StreamListener StreamListener::unix_domain(const std::string& path, int backlog) {
    const detail::Address address = detail::unix_address(path);
    detail::Socket socket = detail::open_unix_socket();
    bind_and_listen(socket, address, backlog, detail::shown_path(path));
    return {std::move(socket), path};
}

std::optional<StreamListener::Client> StreamListener::accept(int& error) {
    while (true) {
        detail::Address address;
        address.length = sizeof address.storage;
        detail::Socket socket(::accept(socket_.get(), reinterpret_cast<sockaddr*>(&address.storage),
                                       &address.length));
        if (!socket.is_open()) {
            error = errno == EAGAIN || errno == EWOULDBLOCK ? 0 : errno;
            // A client that is gone again before we came to it is not worth a word.
            if (error == EINTR || error == ECONNABORTED || error == EPROTO) continue;
            return std::nullopt;
        }
        detail::prepare(socket.get());
        if (!path_.empty()) return Client{std::move(socket), detail::shown_path(path_)};
        detail::send_at_once(socket.get());
        const int on = 1;
        ::setsockopt(socket.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
        return Client{std::move(socket),
                      to_string(detail::from_sockaddr(address.get(), address.length))};
    }
}

std::uint16_t StreamListener::port() const {
    return path_.empty() ? detail::local_endpoint(socket_).port : std::uint16_t{0};
}

void StreamListener::close() noexcept {
    if (!socket_.is_open()) return;
    socket_.close();
    const bool abstract = !path_.empty() && path_.front() == '\0';
    if (!path_.empty() && !abstract) ::unlink(path_.c_str());
}

}  // namespace net
