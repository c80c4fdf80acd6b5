// Plain POSIX calls, the time-out as an option of the socket, the answer as a FILE.
#include "common/base/errors.hpp"
#include "common/cli/program.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <netdb.h>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int main(int argc, char** argv) {
    std::string host = "localhost";
    std::uint16_t port = 9999;
    std::chrono::milliseconds timeout{5000};
    cli::Options options("time_client", "Asks a time server for the time.");
    options.add("host", host, "host of the server");
    options.add("port", port, "port of the server");
    options.add("timeout", timeout, "give up on a silent server after this time");
    return cli::run_program(options, argc, argv, [&] {
        addrinfo hints{};
        hints.ai_family = AF_INET;
        hints.ai_socktype = SOCK_STREAM;
        addrinfo* found = nullptr;
        if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
            throw base::Error("no such host: " + host);
        int server = socket(AF_INET, SOCK_STREAM, 0);
        timeval time{};
        time.tv_sec = timeout.count() / 1000;
        time.tv_usec = timeout.count() % 1000 * 1000;
        setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
        if (connect(server, found->ai_addr, found->ai_addrlen) != 0)
            throw base::Error("connect to " + host + ": " + strerror(errno));

        FILE* stream = fdopen(server, "r");
        std::string text;
        int c;
        while ((c = fgetc(stream)) != EOF) text += static_cast<char>(c);
        if (ferror(stream)) throw base::Error(std::string("read the time: ") + strerror(errno));
        fclose(stream);
        freeaddrinfo(found);
        if (!text.ends_with("\r\n")) throw base::ProtocolError("read the time: no line");
        // The server's CR LF ends the line, and there is another line end after it.
        printf("The time got from the server is %s\n", text.c_str());
    });
}
