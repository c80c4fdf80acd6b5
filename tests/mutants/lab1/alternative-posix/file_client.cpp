// read and write on descriptors, an exit status by hand, small reads.
#include "common/cli/program.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char** argv) {
    std::string host = "localhost", out = "received.txt";
    std::uint16_t port = 60000;
    std::chrono::milliseconds timeout{10000};
    cli::Options options("file_client", "Fetches the file of a file server.");
    options.add("host", host, "host of the server");
    options.add("port", port, "port of the server");
    options.add("out", out, "where to put the file");
    options.add("timeout", timeout, "give up on a silent server after this time");
    return cli::run_program(options, argc, argv, [&] {
        int server = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error(strerror(errno));
        write(server, "HelloServer!", 12) == 12 || (throw std::runtime_error("send"), false);

        int file = open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
        if (file < 0) throw std::runtime_error(out + ": " + strerror(errno));
        puts("file opened");
        for (;;) {
            puts("receiving data...");
            pollfd ready{server, POLLIN, 0};
            if (poll(&ready, 1, static_cast<int>(timeout.count())) == 0) {
                unlink(out.c_str());
                throw std::runtime_error("the server says nothing");
            }
            char buffer[100];
            ssize_t got = read(server, buffer, sizeof buffer);
            if (got <= 0) break;
            printf("Data=> %.*s\n", static_cast<int>(got), buffer);
            if (write(file, buffer, static_cast<size_t>(got)) != got)
                throw std::runtime_error("write: " + std::string(strerror(errno)));
        }
        close(file);
        puts("Successfully get the file");
        close(server);
        puts("connection closed");
    });
}
