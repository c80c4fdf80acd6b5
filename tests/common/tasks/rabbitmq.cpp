#include "tests/common/tasks/rabbitmq.hpp"

#include "tests/support/loopback.hpp"

#include <array>
#include <chrono>
#include <stdexcept>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace test {
namespace {

using namespace std::chrono_literals;

/// A socket of the loopback that is closed at the end.
class Socket {
public:
    ~Socket() { ::close(descriptor_); }
    bool connects_to(std::uint16_t port) const {
        const auto address = loopback::address(port);
        return ::connect(descriptor_, loopback::plain(address), sizeof address) == 0;
    }
    std::uint16_t bind_to_free_port() const { return loopback::bind_to_free_port(descriptor_); }

private:
    int descriptor_ = ::socket(AF_INET, SOCK_STREAM, 0);
};

/// A program that does not outlive this one.
std::unique_ptr<Process> start_program(std::vector<std::string> words) {
    return std::make_unique<Process>([words = std::move(words)] {
#ifdef __linux__
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
        std::vector<char*> argv;
        for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
        argv.push_back(nullptr);
        ::execvp(argv[0], argv.data());
        return 127;
    });
}

/// The users and vhosts, in the form of RabbitMQ's `load_definitions`.
std::string definitions() {
    std::string vhosts = R"({"name": "/"})";
    const std::string may = R"("user": "guest", "configure": ".*", "write": ".*", "read": ".*"})";
    std::string permissions = R"({"vhost": "/", )" + may;
    for (char name = 'a'; name <= 'z'; ++name) {
        vhosts += std::string(R"(, {"name": ")") + name + "\"}";
        permissions += std::string(R"(, {"vhost": ")") + name + "\", " + may;
    }
    return R"({"users": [{"name": "guest", "password": "guest", "tags": "administrator"},)"
           R"({"name": "nobody", "password": "secret", "tags": ""}], "vhosts": [)" +
           vhosts + R"(], "permissions": [)" + permissions + "]}";
}

}  // namespace

RabbitMq::RabbitMq() {
    {
        const std::array<Socket, 3> sockets;  // all at a time, for different ports
        port_ = sockets[0].bind_to_free_port();
        mapper_port_ = sockets[1].bind_to_free_port();
        node_port_ = sockets[2].bind_to_free_port();
    }
    folder_.write("plugins", "[].");
    const auto defined = folder_.write("definitions.json", definitions());
    folder_.write("rabbitmq.conf", "listeners.tcp.1 = 127.0.0.1:" + std::to_string(port_) +
                                       "\nload_definitions = " + defined +
                                       "\ndisk_free_limit.absolute = 1MB\n");
    start();
}

bool RabbitMq::is_installed() {
    return ::access(kProgram, X_OK) == 0;
}

std::string RabbitMq::url(const std::string& vhost) const {
    return "amqp://guest:guest@127.0.0.1:" + std::to_string(port_) + "/" + vhost;
}

void RabbitMq::start_mapper() {
    mapper_ =
        start_program({"epmd", "-address", "127.0.0.1", "-port", std::to_string(mapper_port_)});
    const auto end = std::chrono::steady_clock::now() + kLimit;
    while (!Socket().connects_to(mapper_port_)) {
        if (std::chrono::steady_clock::now() > end) throw std::runtime_error("epmd does not serve");
        std::this_thread::sleep_for(10ms);
    }
}

void RabbitMq::start() {
    if (mapper_ == nullptr) start_mapper();
    const char* const path = std::getenv("PATH");
    server_ = start_program(
        {"env", "-i", std::string("PATH=") + (path == nullptr ? "/usr/bin:/bin" : path),
         "HOME=" + (folder_ / ""),            // for Erlang's cookie
         "RUNNING_UNDER_SYSTEMD=true",        // the script becomes the server, its pid ours
         "RABBITMQ_NODENAME=labs@localhost",  //
         "RABBITMQ_CONF_ENV_FILE=" + folder_ / "none",
         "RABBITMQ_CONFIG_FILE=" + folder_ / "rabbitmq.conf",
         "RABBITMQ_ENABLED_PLUGINS_FILE=" + folder_ / "plugins",
         "RABBITMQ_MNESIA_BASE=" + folder_ / "data", "RABBITMQ_LOG_BASE=" + folder_ / "log",
         "RABBITMQ_DIST_PORT=" + std::to_string(node_port_),
         "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1}",
         "ERL_EPMD_ADDRESS=127.0.0.1", "ERL_EPMD_PORT=" + std::to_string(mapper_port_),
         "ERL_CRASH_DUMP_SECONDS=0", kProgram});
    server_->await(" completed with ");
}

void RabbitMq::stop() {
    server_->signal(SIGTERM);
    server_->wait();
}

void RabbitMq::kill() {
    server_->signal(SIGKILL);
    server_->wait();
}

}  // namespace test
