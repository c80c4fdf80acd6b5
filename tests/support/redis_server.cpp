#include "tests/support/redis_server.hpp"

#include "tests/support/loopback.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kPatience = std::chrono::seconds(20);
constexpr std::array kPlaces{"/usr/bin/redis-server", "/usr/local/bin/redis-server",
                             "/opt/homebrew/bin/redis-server"};

const char* program() {
    for (const char* place : kPlaces)
        if (::access(place, X_OK) == 0) return place;
    return nullptr;
}

std::uint16_t free_port() {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const std::uint16_t port = loopback::bind_to_free_port(descriptor);
    ::close(descriptor);
    return port;
}

/// What it prints until this text is among it, or it ends.
std::string read_until(int descriptor, const char* text) {
    std::string output;
    const auto end = Clock::now() + kPatience;
    for (;;) {
        if (output.find(text) != std::string::npos) return output;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
        pollfd watched{descriptor, POLLIN, 0};
        if (left.count() <= 0 || ::poll(&watched, 1, static_cast<int>(left.count())) < 0)
            return output;
        std::array<char, 4096> buffer;
        const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
        if (count <= 0) return output;
        output.append(buffer.data(), static_cast<std::size_t>(count));
    }
}

}  // namespace

bool RedisServer::is_installed() {
    return program() != nullptr;
}

RedisServer::RedisServer(RedisServerOptions options)
    : options_(std::move(options)), owner_(::getpid()) {
    if (!is_installed())
        throw std::runtime_error("redis-server is not installed (package redis-server)");
    start();
}

RedisServer::~RedisServer() {
    if (::getpid() == owner_) kill();
}

std::string RedisServer::url(unsigned database) const {
    const std::string login = options_.password.empty() ? "" : ":" + options_.password + "@";
    return "redis://" + login + "127.0.0.1:" + std::to_string(port_) + "/" +
           std::to_string(database);
}

void RedisServer::kill() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
}

void RedisServer::pause() const {
    ::kill(pid_, SIGSTOP);
}

void RedisServer::resume() const {
    ::kill(pid_, SIGCONT);
}

void RedisServer::start() {
    constexpr int kTries = 5;
    for (int i = 0; i < kTries; ++i) {
        const bool is_new = port_ == 0;
        if (is_new) port_ = free_port();
        if (try_to_start()) return;
        if (is_new) port_ = 0;
    }
    throw std::runtime_error("redis-server: no port that stays free");
}

bool RedisServer::try_to_start() {
    std::vector<std::string> words{program(),
                                   "--port",
                                   std::to_string(port_),
                                   "--bind",
                                   "127.0.0.1",
                                   "--dir",
                                   folder_.path().string(),
                                   "--save",
                                   "",
                                   "--appendonly",
                                   options_.append_only ? "yes" : "no",
                                   "--appendfsync",
                                   "always"};
    if (!options_.password.empty()) words.insert(words.end(), {"--requirepass", options_.password});
    words.insert(words.end(), options_.arguments.begin(), options_.arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);

    std::array<int, 2> out{};
    if (::pipe2(out.data(), O_CLOEXEC) != 0) throw std::runtime_error("redis-server: pipe");
    pid_ = ::fork();
    if (pid_ == 0) {
#ifdef __linux__
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
        ::dup2(out[1], STDOUT_FILENO);
        ::dup2(out[1], STDERR_FILENO);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    ::close(out[1]);
    const std::string output = read_until(out[0], "Ready to accept connections");
    ::close(out[0]);  // it writes to nobody from now on, and does not mind
    if (output.find("Ready to accept connections") != std::string::npos) return true;
    kill();
    if (output.find("Address already in use") != std::string::npos) return false;
    throw std::runtime_error("redis-server does not serve: " + output);
}
