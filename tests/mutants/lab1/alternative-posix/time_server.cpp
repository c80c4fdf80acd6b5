// Plain POSIX calls instead of net::TcpListener.
#include "common/base/errors.hpp"
#include "common/base/time_text.hpp"
#include "common/cli/program.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char** argv) {
    std::string host = "localhost";
    std::uint16_t port = 9999;
    cli::Options options("time_server", "Tells every client the time.");
    options.add("host", host, "address to listen on");
    options.add("port", port, "port to listen on; 0 takes a free one");
    return cli::run_program(options, argc, argv, [&] {
        int listener = socket(AF_INET, SOCK_STREAM, 0);
        int on = 1;
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            listen(listener, 5) != 0)
            throw base::Error("listen on port " + std::to_string(port) + ": " + strerror(errno));
        getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
        if (port == 0) printf("Listening on port %d\n", ntohs(address.sin_port));

        for (;;) {
            sockaddr_in peer{};
            socklen_t peer_size = sizeof peer;
            int client = accept(listener, reinterpret_cast<sockaddr*>(&peer), &peer_size);
            if (client < 0) continue;
            printf("Got a connection from ('%s', %d)\n", inet_ntoa(peer.sin_addr),
                   ntohs(peer.sin_port));
            std::string text = base::time_text() + "\r\n";
            for (const char& c : text) {  // in as many pieces as there are bytes
                if (send(client, &c, 1, MSG_NOSIGNAL) < 0) perror("send");
            }
            close(client);
        }
    });
}
