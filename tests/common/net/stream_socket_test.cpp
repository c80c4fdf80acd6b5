#include "common/net/stream_socket.hpp"

#include "common/net/stream_listener.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <array>
#include <cerrno>
#include <netdb.h>
#include <poll.h>
#include <thread>
#include <unistd.h>

using namespace std::chrono_literals;

namespace {

constexpr net::Timeout kLong = 20s;    // reached only when a test fails
constexpr net::Timeout kShort = 30ms;  // reached on purpose

net::StreamListener loopback(const char* ip = "127.0.0.1") {
    return net::StreamListener::tcp(ip, 0, net::IpVersion::V4, 5);
}

net::StreamListener::Client accepted(net::StreamListener& listener) {
    int error = 0;
    while (true) {
        if (auto client = listener.accept(error)) return std::move(*client);
        REQUIRE(error == 0);
        pollfd entry{listener.descriptor(), POLLIN, 0};
        REQUIRE(::poll(&entry, 1, 20'000) == 1);
    }
}

std::string received(net::StreamSocket& stream, std::size_t size) {
    std::string text(size, '\0');
    std::size_t filled = 0;
    while (filled < size) {
        const std::size_t count = stream.receive_some(std::span(text).subspan(filled));
        if (count == 0) break;
        filled += count;
    }
    return text.substr(0, filled);
}

void check_exchange(net::StreamSocket client, net::StreamListener::Client server) {
    client.set_timeout(kLong);
    client.send_all("question");
    std::array<char, 20> buffer{};
    pollfd entry{server.socket.get(), POLLIN, 0};
    REQUIRE(::poll(&entry, 1, 20'000) == 1);
    CHECK(::recv(server.socket.get(), buffer.data(), buffer.size(), 0) == 8);
    CHECK(::send(server.socket.get(), "answer", 6, 0) == 6);
    CHECK(received(client, 6) == "answer");
    server.socket.close();
    CHECK(client.receive_some(buffer) == 0);
}

}  // namespace

TEST_CASE("question and answer go over IPv4, IPv6 and Unix sockets", "[stream]") {
    SECTION("IPv4") {
        auto listener = loopback();
        auto client = net::StreamSocket::connect("127.0.0.1", listener.port(), kLong);
        auto server = accepted(listener);
        CHECK(server.address.starts_with("127.0.0.1:"));
        CHECK(client.peer() == "127.0.0.1:" + std::to_string(listener.port()));
        check_exchange(std::move(client), std::move(server));
    }
    SECTION("IPv6") {
        auto listener = loopback("::1");
        auto client = net::StreamSocket::connect("::1", listener.port(), kLong);
        auto server = accepted(listener);
        CHECK(server.address.starts_with("[::1]:"));
        check_exchange(std::move(client), std::move(server));
    }
    SECTION("a path") {
        TemporaryFolder folder;
        const std::string path = folder.path() / "socket";
        {
            auto listener = net::StreamListener::unix_domain(path, 5);
            CHECK(listener.port() == 0);
            auto client = net::StreamSocket::connect_unix(path, kLong);
            auto server = accepted(listener);
            CHECK(server.address == path);
            check_exchange(std::move(client), std::move(server));
        }
        CHECK_FALSE(std::filesystem::exists(path));
    }
    SECTION("an abstract name") {
        const std::string name = std::string(1, '\0') + "labs-" + std::to_string(::getpid());
        auto listener = net::StreamListener::unix_domain(name, 5);
        auto client = net::StreamSocket::connect_unix(name, kLong);
        CHECK(client.peer() == "@" + name.substr(1));
        check_exchange(std::move(client), accepted(listener));
    }
}

TEST_CASE("a refused connection carries the system's number", "[stream]") {
    const std::uint16_t port = loopback().port();
    try {
        net::StreamSocket::connect("localhost", port, kLong);
        FAIL("connected to nobody");
    } catch (const net::SystemError& error) {
        CHECK(error.code() == ECONNREFUSED);
        CHECK(error.reason() == "Connection refused");
        CHECK(error.what() == "connect localhost:" + std::to_string(port) + ": Connection refused");
    }
    TemporaryFolder folder;
    try {
        net::StreamSocket::connect_unix(folder.path() / "nobody", kLong);
        FAIL("connected to nobody");
    } catch (const net::SystemError& error) {
        CHECK(error.code() == ENOENT);
    }
    CHECK_THROWS_AS(net::StreamSocket::connect_unix(std::string(200, 'x')), net::SystemError);
}

TEST_CASE("a host nobody knows carries the resolver's number", "[stream]") {
    try {
        net::StreamSocket::connect("no.such.host.invalid", 1, kLong);
        FAIL("resolved a name that does not exist");
    } catch (const net::SystemError& error) {
        CHECK(error.code() < 0);
        CHECK(error.reason() == ::gai_strerror(error.code()));
    }
}

TEST_CASE("the preferred version of IP comes first", "[stream]") {
    const auto v4 = net::resolve("localhost", 1, net::IpVersion::V4);
    CHECK(v4.front().ip == "127.0.0.1");
    const auto v6 = net::resolve("localhost", 1, net::IpVersion::V6);
    CHECK(v6.size() == v4.size());
    if (v6.size() > 1) CHECK(v6.front().ip == "::1");
}

TEST_CASE("a silent peer ends a receive with a time-out, a deaf one a send", "[stream]") {
    auto listener = loopback();
    auto client = net::StreamSocket::connect("127.0.0.1", listener.port(), kLong);
    auto server = accepted(listener);
    client.set_timeout(kShort);
    std::array<char, 20> buffer{};
    CHECK_THROWS_WITH(client.receive_some(buffer),
                      "read from " + client.peer() + ": no answer within 0.03 s");
    CHECK_THROWS_AS(client.send_all(std::string(20'000'000, 'x')), base::TimeoutError);
}

TEST_CASE("a full queue of a Unix listener ends a connect with a time-out", "[stream]") {
    TemporaryFolder folder;
    const std::string path = folder.path() / "socket";
    auto listener = net::StreamListener::unix_domain(path, 0);
    const auto first = net::StreamSocket::connect_unix(path, kLong);
    CHECK_THROWS_AS(net::StreamSocket::connect_unix(path, kShort), base::TimeoutError);
}

TEST_CASE("large data arrive whole though the peer reads late", "[stream]") {
    auto listener = loopback();
    auto client = net::StreamSocket::connect("127.0.0.1", listener.port(), kLong);
    auto server = accepted(listener);
    const std::string sent(8'000'000, 'a');
    std::thread writer([&] { client.send_all(sent); });
    std::string arrived;
    std::array<char, 65536> buffer{};
    while (arrived.size() < sent.size()) {
        pollfd entry{server.socket.get(), POLLIN, 0};
        REQUIRE(::poll(&entry, 1, 20'000) == 1);
        const auto count = ::recv(server.socket.get(), buffer.data(), buffer.size(), 0);
        REQUIRE(count > 0);
        arrived.append(buffer.data(), static_cast<std::size_t>(count));
    }
    writer.join();
    CHECK((arrived == sent));
}

TEST_CASE("answers that come at once, late, and at once again all arrive", "[stream]") {
    auto listener = loopback();
    auto client = net::StreamSocket::connect("127.0.0.1", listener.port(), kLong);
    client.set_timeout(kLong);
    auto server = accepted(listener);
    std::thread answering([&] {
        for (int i = 0; i < 600; ++i) {
            pollfd entry{server.socket.get(), POLLIN, 0};
            char byte = 0;
            if (::poll(&entry, 1, 20'000) != 1 || ::read(server.socket.get(), &byte, 1) != 1) break;
            if (i / 100 % 2 == 1) ::usleep(100);
            if (::write(server.socket.get(), &byte, 1) != 1) break;
        }
    });
    bool same = true;
    for (int i = 0; i < 600; ++i) {
        const std::string question(1, static_cast<char>('a' + i % 26));
        client.send_all(question);
        same = received(client, 1) == question && same;
    }
    answering.join();
    CHECK(same);
    std::array<char, 10> buffer{};
    client.set_timeout(kShort);
    CHECK_THROWS_AS(client.receive_some(buffer), base::TimeoutError);
    server.socket.close();
    CHECK(client.receive_some(buffer) == 0);
}

TEST_CASE("a peer that resets is a lost connection with its number", "[stream]") {
    auto listener = loopback();
    auto client = net::StreamSocket::connect("127.0.0.1", listener.port(), kLong);
    auto server = accepted(listener);
    const linger at_once{1, 0};
    ::setsockopt(server.socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    server.socket.close();
    std::array<char, 20> buffer{};
    try {
        client.receive_some(buffer);
        FAIL("read from a connection that was reset");
    } catch (const net::ConnectionLostError& error) {
        CHECK(error.code() == ECONNRESET);
        CHECK(error.reason() == "Connection reset by peer");
    }
    const auto write_on = [&] {
        while (true) client.send_all("into the void");
    };
    CHECK_THROWS_AS(write_on(), base::ConnectionClosedError);
}

TEST_CASE("an address in use is refused with its number, and a cure for a port", "[stream]") {
    auto first = loopback();
    try {
        net::StreamListener::tcp("127.0.0.1", first.port(), net::IpVersion::V4, 5);
        FAIL("two servers at one port");
    } catch (const net::SystemError& error) {
        CHECK(error.code() == EADDRINUSE);
        CHECK(error.reason() == "Address already in use");
        CHECK(
            std::string(error.what())
                .ends_with(
                    ": Address already in use (stop the other program or choose another --port)"));
    }
    const TemporaryFolder folder;
    const std::string path = folder.path() / "socket";
    auto other = net::StreamListener::unix_domain(path, 5);
    try {
        net::StreamListener::unix_domain(path, 5);
        FAIL("two servers at one path");
    } catch (const net::SystemError& error) {
        CHECK(std::string(error.what()).ends_with(": Address already in use"));
    }
}
