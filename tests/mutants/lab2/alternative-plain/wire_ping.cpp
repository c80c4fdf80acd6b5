// POSIX sockets, JSON, and a handshake that asks for an object every daemon has.
#include "common/cli/program.hpp"
#include "wire_codec.hpp"

#include <chrono>
#include <cstdio>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

static void send_message(int fd, std::uint16_t type, int seq, std::string payload) {
    lab2::Header header;
    header.type = type;
    header.flags = type == 1 ? 16 : 0;
    header.sequence = static_cast<std::uint16_t>(seq);
    header.serializer = 2;
    header.payload_length = static_cast<std::int32_t>(payload.size());
    payload = lab2::encode_header(header) + payload;
    if (send(fd, payload.data(), payload.size(), MSG_NOSIGNAL) < 0) throw base::Error("send");
}

static std::string read_bytes(int fd, std::size_t count) {
    std::string bytes(count, ' ');
    for (std::size_t have = 0; have < count;) {
        const ssize_t got = recv(fd, bytes.data() + have, count - have, 0);
        if (got <= 0) throw base::CommunicationError("the daemon does not answer");
        have += static_cast<std::size_t>(got);
    }
    return bytes;
}

static lab2::Header read_message(int fd) {
    const auto header = lab2::decode_header(read_bytes(fd, 24));
    read_bytes(fd, static_cast<std::size_t>(header.payload_length) + header.annotations_length);
    return header;
}

int main(int argc, char** argv) {
    std::string host = "localhost";
    std::uint16_t port = 9090;
    int seq = 1;
    std::chrono::milliseconds timeout = std::chrono::seconds(5);
    cli::Options options("wire_ping", "Pings a Pyro daemon, message by message.");
    options.add("host", host, "host of the daemon");
    options.add("port", port, "port of the daemon");
    options.add("seq", seq, "sequence number of the ping", 0, 65535);
    options.add("timeout", timeout, "give up on a silent daemon after this time");
    return cli::run_program(options, argc, argv, [&] {
        addrinfo hints{}, *found = nullptr;
        hints.ai_family = AF_INET;
        hints.ai_socktype = SOCK_STREAM;
        getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
        const int fd = socket(AF_INET, SOCK_STREAM, 0);
        const auto ms = timeout.count();
        const timeval limit{ms / 1000, ms % 1000 * 1000};
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        if (connect(fd, found->ai_addr, found->ai_addrlen) != 0) throw base::Error("connect");
        freeaddrinfo(found);
        send_message(fd, lab2::type::kConnect, 0,
                     R"({"handshake": "hello", "object": "Pyro.Daemon"})");
        if (read_message(fd).type != lab2::type::kConnectOk) throw base::Error("refused");
        send_message(fd, lab2::type::kPing, seq, "x");
        const auto pong = read_message(fd);
        if (pong.type != lab2::type::kPing || pong.sequence != seq) throw base::Error("no PONG");
        close(fd);
        printf("PONG from %s:%d, seq %d\n", host.c_str(), port, seq);
    });
}
