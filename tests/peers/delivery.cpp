#include "tests/peers/delivery.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace peers {

namespace {

struct Request {
    nlmsghdr head{};
    inet_diag_req_v2 body{};
};

void put_address(const sockaddr_storage& from, __be16& port, __be32* address) {
    if (from.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(from);
        port = v6.sin6_port;
        std::memcpy(address, &v6.sin6_addr, sizeof v6.sin6_addr);
    } else {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(from);
        port = v4.sin_port;
        std::memcpy(address, &v4.sin_addr, sizeof v4.sin_addr);
    }
}

/// Asks for the socket whose local address is `theirs` and whose remote one is `ours`.
Request question(const sockaddr_storage& theirs, const sockaddr_storage& ours) {
    Request request;
    request.head.nlmsg_len = sizeof request;
    request.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.head.nlmsg_flags = NLM_F_REQUEST;
    request.body.sdiag_family = static_cast<__u8>(theirs.ss_family);
    request.body.sdiag_protocol = IPPROTO_TCP;
    request.body.idiag_ext = 1 << (INET_DIAG_INFO - 1);
    request.body.idiag_states = ~0u;
    request.body.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
    request.body.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    put_address(theirs, request.body.id.idiag_sport, request.body.id.idiag_src);
    put_address(ours, request.body.id.idiag_dport, request.body.id.idiag_dst);
    return request;
}

template <class Part>
bool take(std::string_view& bytes, Part& part) {
    if (bytes.size() < sizeof part) return false;
    std::memcpy(&part, bytes.data(), sizeof part);
    bytes.remove_prefix(sizeof part);
    return true;
}

/// The answer is a head, then either an error or what is known of the socket: a fixed part and
/// attributes, each padded to a multiple of four bytes.
Delivery judge(std::string_view answer, std::uint64_t sent) {
    nlmsghdr head;
    if (!take(answer, head)) return Delivery::Unknown;
    if (head.nlmsg_type == NLMSG_ERROR) {
        nlmsgerr error;
        return take(answer, error) && error.error == -ENOENT ? Delivery::Read : Delivery::Unknown;
    }
    inet_diag_msg found{};
    if (!take(answer, found)) return Delivery::Unknown;
    for (rtattr part; take(answer, part) && part.rta_len >= sizeof part;) {
        std::size_t size = part.rta_len - sizeof part, padded = (size + 3) / 4 * 4;
        if (padded > answer.size()) break;
        constexpr std::size_t place = offsetof(tcp_info, tcpi_bytes_received);
        std::uint64_t received = 0;
        if (part.rta_type == INET_DIAG_INFO && size >= place + sizeof received) {
            answer.remove_prefix(place);
            take(answer, received);
            bool all = received >= sent && found.idiag_rqueue == 0;
            return all ? Delivery::Read : Delivery::Unread;
        }
        answer.remove_prefix(padded);
    }
    return Delivery::Unknown;
}

}  // namespace

Delivery delivery(int descriptor, std::uint64_t sent) {
    sockaddr_storage ours{}, theirs{};
    socklen_t our_size = sizeof ours, their_size = sizeof theirs;
    if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&ours), &our_size) != 0 ||
        getpeername(descriptor, reinterpret_cast<sockaddr*>(&theirs), &their_size) != 0)
        return Delivery::Read;  // no longer connected

    int kernel = ::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (kernel < 0) return Delivery::Unknown;
    Request request = question(theirs, ours);
    std::array<char, 4096> answer;
    Delivery result = Delivery::Unknown;
    if (::send(kernel, &request, sizeof request, 0) == static_cast<ssize_t>(sizeof request)) {
        ssize_t size = ::recv(kernel, answer.data(), answer.size(), 0);
        if (size > 0) result = judge({answer.data(), static_cast<std::size_t>(size)}, sent);
    }
    ::close(kernel);
    return result;
}

}  // namespace peers
