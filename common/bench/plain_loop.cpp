#include "common/bench/plain_loop.hpp"

#include "common/base/errors.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace bench {
namespace {

int checked(int result, const char* attempt) {
    if (result < 0) base::throw_system_error(attempt, errno);
    return result;
}

std::uint64_t copy_all(int from, int to) {
    std::vector<char> buffer(kBlock);
    std::uint64_t copied = 0;
    while (true) {
        const ssize_t count = ::read(from, buffer.data(), buffer.size());
        if (count < 0) base::throw_system_error("read", errno);
        if (count == 0) return copied;
        for (ssize_t written = 0; written < count;) {
            const ssize_t step =
                ::write(to, buffer.data() + written, static_cast<std::size_t>(count - written));
            if (step < 0) base::throw_system_error("write", errno);
            written += step;
        }
        copied += static_cast<std::uint64_t>(count);
    }
}

}  // namespace

void plain_send(int listener, const std::string& file) {
    const int client = checked(::accept(listener, nullptr, nullptr), "accept");
    const int source = checked(::open(file.c_str(), O_RDONLY), "open the file");
    copy_all(source, client);
    ::close(source);
    ::close(client);
}

std::uint64_t plain_receive(std::uint16_t port, const std::string& out) {
    const int server = checked(::socket(AF_INET, SOCK_STREAM, 0), "open a socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    checked(::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address),
            "connect");
    const int target = checked(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666), "create");
    const std::uint64_t received = copy_all(server, target);
    ::close(target);
    ::close(server);
    return received;
}

}  // namespace bench
