#include "common/net/udp.hpp"

#include "common/net/system_error.hpp"
#include "tests/support/catch.hpp"

using namespace std::chrono_literals;

TEST_CASE("a datagram arrives whole, with the address to answer to", "[udp]") {
    auto responder = net::UdpSocket::bind("127.0.0.1", 0);
    auto asker = net::UdpSocket::open();
    asker.send("where?", responder.local_endpoint());
    const auto question = responder.receive(10s);
    REQUIRE(question);
    CHECK(question->bytes == "where?");

    responder.send("", question->from);
    responder.send(std::string(9000, 'x'), question->from);
    CHECK(asker.receive(10s)->bytes.empty());
    const auto answer = asker.receive(10s);
    CHECK(answer->bytes == std::string(9000, 'x'));
    CHECK(answer->from == responder.local_endpoint());
}

TEST_CASE("waiting for a datagram ends when the time is over", "[udp]") {
    auto socket = net::UdpSocket::bind("127.0.0.1", 0);
    CHECK_FALSE(socket.receive(20ms));
    CHECK_FALSE(socket.receive(0ms));
}

TEST_CASE("nobody at the other end is no error of the one who asks", "[udp]") {
    auto asker = net::UdpSocket::open();
    const auto gone = net::UdpSocket::bind("127.0.0.1", 0).local_endpoint();
    asker.send("where?", gone);
    CHECK_FALSE(asker.receive(20ms));
}

TEST_CASE("an address that is not this machine's cannot be bound", "[udp]") {
    CHECK_THROWS_AS(net::UdpSocket::bind("192.0.2.1", 0), net::SystemError);
}

TEST_CASE("this machine is seen from itself under the loopback address", "[udp]") {
    CHECK(net::interface_address("127.0.0.1") == "127.0.0.1");
    CHECK_THROWS_AS(net::interface_address("not a number"), base::Error);
}
