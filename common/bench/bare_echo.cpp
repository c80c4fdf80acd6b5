#include "common/bench/bare_echo.hpp"

#include "common/base/errors.hpp"
#include "common/wire/serializer.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace bench {
namespace {

int checked(int result, const char* attempt) {
    if (result < 0) base::throw_system_error(attempt, errno);
    return result;
}

void send_at_once(int descriptor) {
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// One question, one answer; false at the end.
bool answer_once(int client, const Sizes& sizes, std::string& question, const std::string& answer) {
    for (std::size_t have = 0; have < sizes.question;) {
        const ssize_t count = ::recv(client, question.data(), sizes.question - have, 0);
        if (count <= 0) return false;
        have += static_cast<std::size_t>(count);
    }
    return ::send(client, answer.data(), answer.size(), MSG_NOSIGNAL) > 0;
}

void serve_with_threads(int listener, const Sizes& sizes) {
    while (true) {
        const int client = checked(::accept(listener, nullptr, nullptr), "accept");
        send_at_once(client);
        std::thread([client, sizes] {
            std::string question(sizes.question, 'q');
            const std::string answer(sizes.answer, 'a');
            while (answer_once(client, sizes, question, answer)) {
            }
            ::close(client);
        }).detach();
    }
}

void serve_with_epoll(int listener, const Sizes& sizes) {
    const int poller = checked(::epoll_create1(0), "make an epoll descriptor");
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = listener;
    ::epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    std::string question(sizes.question, 'q');
    const std::string answer(sizes.answer, 'a');
    std::array<epoll_event, 64> events{};
    while (true) {
        const int count = ::epoll_wait(poller, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < count; ++i) {
            const int ready = events[static_cast<std::size_t>(i)].data.fd;
            if (ready == listener) {
                event.data.fd = checked(::accept(listener, nullptr, nullptr), "accept");
                send_at_once(event.data.fd);
                ::epoll_ctl(poller, EPOLL_CTL_ADD, event.data.fd, &event);
            } else if (!answer_once(ready, sizes, question, answer)) {
                ::close(ready);
            }
        }
    }
}

}  // namespace

Sizes echo_sizes() {
    wire::Call call;
    call.object = "bench";
    call.method = "echo";
    call.args.emplace_back("hello, world");
    wire::Message message;
    wire::dump_call(wire::Serializer::Serpent, call, message.payload);
    std::string question;
    wire::encode(message, {}, question);
    message.type = wire::MessageType::Result;
    message.payload.clear();
    wire::dumps(wire::Serializer::Serpent, call.args[0], message.payload);
    std::string answer;
    wire::encode(message, {}, answer);
    return {question.size(), answer.size()};
}

void serve_bare(BareServer kind, const Sizes& sizes,
                const std::function<void(std::uint16_t)>& say) {
    const int listener = checked(::socket(AF_INET, SOCK_STREAM, 0), "open a socket");
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    checked(::bind(listener, reinterpret_cast<const sockaddr*>(&address), length), "bind");
    checked(::listen(listener, 100), "listen");
    checked(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length), "get a port");
    say(ntohs(address.sin_port));
    if (kind == BareServer::Threads) serve_with_threads(listener, sizes);
    serve_with_epoll(listener, sizes);
}

std::function<void()> bare_call(std::uint16_t port, const Sizes& sizes) {
    const int server = checked(::socket(AF_INET, SOCK_STREAM, 0), "open a socket");
    const sockaddr_in address = loopback(port);
    checked(::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address),
            "connect");
    send_at_once(server);
    return [server, question = std::string(sizes.question, 'q'),
            answer = std::string(sizes.answer, 'a')]() mutable {
        checked(static_cast<int>(::send(server, question.data(), question.size(), MSG_NOSIGNAL)),
                "send");
        for (std::size_t have = 0; have < answer.size();) {
            const ssize_t count = ::recv(server, answer.data() + have, answer.size() - have, 0);
            if (count <= 0) throw base::Error("the bare server has closed");
            have += static_cast<std::size_t>(count);
        }
    };
}

}  // namespace bench
