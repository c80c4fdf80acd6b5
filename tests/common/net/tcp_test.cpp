#include "common/net/tcp.hpp"

#include "common/base/errors.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <thread>

using namespace std::chrono_literals;

namespace {

constexpr net::Timeout kLong = 20s;    // reached only when a test fails
constexpr net::Timeout kShort = 30ms;  // reached on purpose

/// Two ends of a connection over loopback.
struct Pair {
    net::TcpListener listener;
    net::TcpStream client;
    net::TcpStream server;

    Pair() : listener(listening()), client(connected()), server(listener.accept(kLong).stream) {}

    static net::TcpListener listening() {
        net::TcpListener listener;
        listener.bind("127.0.0.1", 0);
        listener.listen(5);
        return listener;
    }
    net::TcpStream connected() {
        return net::TcpStream::connect("127.0.0.1", listener.local_endpoint().port, kLong);
    }
};

std::string read_all(net::TcpStream& stream) {
    std::string text;
    std::array<char, 4096> buffer;
    while (const std::size_t count = stream.read_some(buffer, kLong)) {
        text.append(buffer.data(), count);
    }
    return text;
}

}  // namespace

TEST_CASE("both ends name each other", "[tcp]") {
    Pair pair;
    CHECK(pair.server.peer_endpoint() == pair.client.local_endpoint());
    CHECK(pair.client.peer_endpoint() == pair.server.local_endpoint());
}

TEST_CASE("reading takes what is there and returns 0 at the end of the stream", "[tcp]") {
    Pair pair;
    pair.server.write_all("hel", kLong);
    pair.server.write_all("", "lo", kLong);
    pair.server.close();
    CHECK(read_all(pair.client) == "hello");
    std::array<char, 1> buffer;
    CHECK(pair.client.read_some(buffer, kLong) == 0);
}

TEST_CASE("more than the buffers hold arrives whole, both pieces in order", "[tcp]") {
    Pair pair;
    const std::string first(3'000'000, 'a');
    const std::string second(5'000'000, 'b');
    std::thread writer([&] {
        pair.server.write_all(first, second, kLong);
        pair.server.close();
    });
    const std::string received = read_all(pair.client);
    writer.join();
    CHECK((received == first + second));
}

TEST_CASE("an exact read puts single bytes together", "[tcp]") {
    Pair pair;
    std::thread writer([&] {
        for (const char c : std::string("hello")) pair.server.write_all({&c, 1}, kLong);
    });
    std::array<char, 5> buffer;
    pair.client.read_exactly(buffer, kLong);
    writer.join();
    CHECK(std::string(buffer.data(), 5) == "hello");
}

TEST_CASE("an exact read says how much came before the end", "[tcp]") {
    Pair pair;
    pair.server.write_all("hel", kLong);
    pair.server.close();
    std::array<char, 5> buffer;
    CHECK_THROWS_WITH(pair.client.read_exactly(buffer, kLong),
                      Catch::Matchers::EndsWith("closed after 3 of 5 bytes"));
}

TEST_CASE("a read of at least some bytes takes what else is there and no more", "[tcp]") {
    Pair pair;
    pair.server.write_all("hello, world", kLong);
    pair.server.close();
    std::array<char, 12> buffer;
    const std::size_t count = pair.client.read_at_least(3, std::span(buffer).first(8), kLong);
    CHECK(count >= 3);
    CHECK(std::string(buffer.data(), count) == std::string("hello, world").substr(0, count));
    const std::size_t left = 12 - count;
    CHECK(pair.client.read_at_least(left, buffer, kLong) == left);
    CHECK_THROWS_AS(pair.client.read_at_least(1, buffer, kLong), base::ConnectionClosedError);
}

TEST_CASE("a silent peer ends reads, exact reads and accepts with a time-out", "[tcp]") {
    Pair pair;
    std::array<char, 5> buffer;
    CHECK_THROWS_AS(pair.client.read_some(buffer, kShort), base::TimeoutError);
    pair.server.write_all("hel", kLong);
    CHECK_THROWS_AS(pair.client.read_exactly(buffer, kShort), base::TimeoutError);
    CHECK_THROWS_AS(pair.listener.accept(kShort), base::TimeoutError);
}

TEST_CASE("a peer that does not read ends a write with a time-out", "[tcp]") {
    Pair pair;
    CHECK_THROWS_AS(pair.server.write_all(std::string(20'000'000, 'x'), kShort),
                    base::TimeoutError);
}

TEST_CASE("the time-out names the address and the time", "[tcp]") {
    Pair pair;
    std::array<char, 5> buffer;
    CHECK_THROWS_WITH(
        pair.client.read_some(buffer, kShort),
        "read from " + net::to_string(pair.client.peer_endpoint()) + ": no answer within 0.03 s");
}

TEST_CASE("writing to a peer that is gone is an error, not a signal", "[tcp]") {
    Pair pair;
    pair.client.close();
    const auto write_on = [&] {
        while (true) pair.server.write_all("into the void", kLong);
    };
    CHECK_THROWS_AS(write_on(), base::ConnectionClosedError);
}

TEST_CASE("after shutdown_write the other direction still works", "[tcp]") {
    Pair pair;
    pair.client.write_all("question", kLong);
    pair.client.shutdown_write();
    CHECK(read_all(pair.server) == "question");
    pair.server.write_all("answer", kLong);
    pair.server.close();
    CHECK(read_all(pair.client) == "answer");
}

TEST_CASE("nobody there is refused with a hint", "[tcp]") {
    std::uint16_t port = 0;
    {
        net::TcpListener listener = Pair::listening();
        port = listener.local_endpoint().port;
    }
    CHECK_THROWS_WITH(net::TcpStream::connect("localhost", port, kLong),
                      "connect localhost:" + std::to_string(port) +
                          ": Connection refused (is the server running there?)");
}

TEST_CASE("a port in use is refused with address and a hint", "[tcp]") {
    net::TcpListener first = Pair::listening();
    const std::uint16_t port = first.local_endpoint().port;
    net::TcpListener second;
    CHECK_THROWS_WITH(second.bind("127.0.0.1", port),
                      "listen on 127.0.0.1:" + std::to_string(port) +
                          ": Address already in use (stop the other program or choose another "
                          "--port)");
}

TEST_CASE("a server on localhost is found by a client on localhost", "[tcp]") {
    net::TcpListener listener;
    listener.bind("localhost", 0);
    listener.listen(1);
    CHECK(listener.local_endpoint().ip == "127.0.0.1");
    auto client = net::TcpStream::connect("localhost", listener.local_endpoint().port, kLong);
    CHECK(listener.accept(kLong).peer == client.local_endpoint());
}
