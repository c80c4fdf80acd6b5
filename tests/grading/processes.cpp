#include "tests/grading/processes.hpp"

#include <fmt/core.h>

#include <unistd.h>
#ifdef __linux__
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#endif

#include <array>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string_view>

namespace grading {
namespace {

namespace fs = std::filesystem;

std::string read_small(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

fs::path proc(pid_t pid) {
    return fs::path("/proc") / std::to_string(pid);
}

/// "socket:[1234]", "pipe:[5]", "/dev/pts/3"; empty when it cannot be read.
std::string descriptor(pid_t pid, std::string_view fd) {
    std::error_code gone;
    return fs::read_symlink(proc(pid) / "fd" / fd, gone).string();
}

#ifdef __linux__

struct CallName {
    long number;
    std::string_view name;
    bool on_descriptor;
};

constexpr std::array kCalls{
    CallName{SYS_read, "read()", true},
    CallName{SYS_recvfrom, "recv()", true},
    CallName{SYS_recvmsg, "recv()", true},
    CallName{SYS_write, "write()", true},
    CallName{SYS_sendto, "send()", true},
    CallName{SYS_sendmsg, "send()", true},
    CallName{SYS_accept, "accept()", true},
    CallName{SYS_accept4, "accept()", true},
    CallName{SYS_connect, "connect()", true},
    CallName{SYS_ppoll, "poll(), waiting for a socket or a time-out", false},
#ifdef SYS_poll
    CallName{SYS_poll, "poll(), waiting for a socket or a time-out", false},
    CallName{SYS_epoll_wait, "epoll_wait(), waiting for an event", false},
#endif
    CallName{SYS_epoll_pwait, "epoll_wait(), waiting for an event", false},
    CallName{SYS_futex, "a lock, or waiting for another thread", false},
    CallName{SYS_clock_nanosleep, "sleep()", false},
    CallName{SYS_wait4, "wait() for a child", false},
};

/// The listening TCP sockets of this network namespace: inode and port.
class ListenDump {
public:
    ListenDump() : fd_(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG)) {}
    ~ListenDump() {
        if (fd_ >= 0) ::close(fd_);
    }
    ListenDump(const ListenDump&) = delete;
    ListenDump& operator=(const ListenDump&) = delete;

    /// The port of the first listening socket whose inode is wanted.
    std::optional<std::uint16_t> find(const std::set<std::uint64_t>& inodes) {
        for (const auto family : {std::uint8_t{AF_INET}, std::uint8_t{AF_INET6}})
            if (const auto port = dump(family, inodes)) return port;
        return std::nullopt;
    }

private:
    static constexpr std::uint32_t kListenState = 1u << 10;  // TCP_LISTEN

    std::optional<std::uint16_t> dump(std::uint8_t family, const std::set<std::uint64_t>& inodes) {
        struct {
            nlmsghdr header;
            inet_diag_req_v2 request;
        } query{};
        query.header.nlmsg_len = sizeof query;
        query.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
        query.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
        query.request.sdiag_family = family;
        query.request.sdiag_protocol = IPPROTO_TCP;
        query.request.idiag_states = kListenState;
        if (::send(fd_, &query, sizeof query, 0) < 0) return std::nullopt;

        std::optional<std::uint16_t> port;
        std::array<char, 16384> buffer;
        for (;;) {
            const auto got = ::recv(fd_, buffer.data(), buffer.size(), 0);
            if (got <= 0) return port;
            nlmsghdr header{};
            for (std::size_t at = 0; at + sizeof header <= static_cast<std::size_t>(got);
                 at += NLMSG_ALIGN(header.nlmsg_len)) {
                std::memcpy(&header, buffer.data() + at, sizeof header);
                if (header.nlmsg_type == NLMSG_DONE || header.nlmsg_type == NLMSG_ERROR)
                    return port;
                inet_diag_msg socket{};
                std::memcpy(&socket, buffer.data() + at + NLMSG_HDRLEN, sizeof socket);
                if (!port && inodes.contains(socket.idiag_inode))
                    port = ntohs(socket.id.idiag_sport);
            }
        }
    }

    int fd_;
};

#endif

/// The number in "socket:[1234]".
std::optional<std::uint64_t> socket_inode(std::string_view link) {
    constexpr std::string_view kPrefix = "socket:[";
    if (!link.starts_with(kPrefix)) return std::nullopt;
    std::uint64_t inode = 0;
    std::from_chars(link.data() + kPrefix.size(), link.data() + link.size(), inode);
    return inode;
}

std::string what_is(pid_t pid, std::string_view fd) {
    if (fd == "0") return "its standard input";
    if (fd == "1") return "its standard output, which nobody reads";
    const auto link = descriptor(pid, fd);
    if (socket_inode(link)) return "a socket";
    return link.empty() ? "file descriptor " + std::string(fd) : link;
}

}  // namespace

std::vector<pid_t> children(pid_t pid) {
    std::vector<pid_t> result;
    std::error_code gone;
    for (const auto& task : fs::directory_iterator(proc(pid) / "task", gone)) {
        std::ifstream file(task.path() / "children");
        for (pid_t child = 0; file >> child;) result.push_back(child);
    }
    return result;
}

std::vector<pid_t> descendants(pid_t pid) {
    std::vector<pid_t> all = children(pid);
    for (std::size_t i = 0; i < all.size(); ++i)
        for (const pid_t child : children(all[i])) all.push_back(child);
    return all;
}

pid_t inside_jail(pid_t pid) {
    if (process_name(pid) != "bwrap") return pid;
    for (const pid_t inner : descendants(pid))
        if (process_name(inner) != "bwrap") return inner;
    return pid;
}

std::string process_name(pid_t pid) {
    auto name = read_small(proc(pid) / "comm");
    if (!name.empty() && name.back() == '\n') name.pop_back();
    return name;
}

bool is_zombie(pid_t pid) {
    // "PID (NAME) STATE ..."; a name may hold anything but ends with the last parenthesis.
    const auto text = read_small(proc(pid) / "stat");
    const auto name_end = text.rfind(") ");
    return name_end == std::string::npos || text[name_end + 2] == 'Z';
}

std::string blocked_in(pid_t pid) {
#ifdef __linux__
    // "45 0x3 0x7ffd... " or "running"; readable for one's own processes.
    const auto text = read_small(proc(pid) / "syscall");
    long number = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return text.starts_with("running") ? "a computation" : "";
    for (const auto& call : kCalls) {
        if (call.number != number) continue;
        if (!call.on_descriptor) return std::string(call.name);
        std::uint64_t fd = 0;
        const auto hex = text.find("0x");
        if (hex == std::string::npos) return std::string(call.name);
        std::from_chars(text.data() + hex + 2, text.data() + text.size(), fd, 16);
        return fmt::format("{} on {}", call.name, what_is(pid, std::to_string(fd)));
    }
#else
    (void)pid;
#endif
    return "";
}

std::optional<std::uint16_t> listening_port(const std::vector<pid_t>& pids) {
#ifdef __linux__
    std::set<std::uint64_t> inodes;
    for (const pid_t pid : pids) {
        std::error_code gone;
        for (const auto& entry : fs::directory_iterator(proc(pid) / "fd", gone)) {
            const auto link = fs::read_symlink(entry.path(), gone).string();
            if (const auto inode = socket_inode(link)) inodes.insert(*inode);
        }
    }
    if (!inodes.empty()) return ListenDump().find(inodes);
#else
    (void)pids;
#endif
    return std::nullopt;
}

}  // namespace grading
