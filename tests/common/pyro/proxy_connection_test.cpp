// How a proxy connects, waits, and gets over what goes wrong.
#include "common/net/tcp.hpp"
#include "common/pyro/client/core.hpp"
#include "common/pyro/proxy.hpp"
#include "tests/common/pyro/scripted_server.hpp"
#include "tests/support/catch.hpp"

#include <chrono>
#include <sys/socket.h>
#include <thread>

using namespace std::chrono_literals;
using value::Value;
using wire::Message;
using Peer = ScriptedServer::Peer;

namespace {

template <class Error, class Action>
std::string error_of(Action action) {
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return "no such error";
}

std::uint16_t free_port() {
    net::TcpListener listener;
    listener.bind("127.0.0.1", 0);
    return listener.local_endpoint().port;
}

void echo(Peer& peer) {
    peer.welcome({"echo"});
    Message request;
    while (peer.receive(request)) peer.answer(request, call_of(request).args.at(0));
}

/// A result of many bytes.
std::string long_answer(const Message& request, std::size_t size) {
    Message answer = request;
    answer.type = wire::MessageType::Result;
    answer.payload = "'" + std::string(size, 'x') + "'";
    std::string bytes;
    wire::encode(answer, {}, bytes);
    return bytes;
}

void refuse_version(Peer& peer, const char* text) {
    peer.receive();
    Message refusal;
    refusal.protocol = wire::Protocol::Pyro5;
    refusal.type = wire::MessageType::ConnectFail;
    refusal.serializer_id = wire::serializer_id(wire::Protocol::Pyro5, wire::Serializer::Marshal);
    wire::dumps(wire::Serializer::Marshal, text, refusal.payload);
    peer.send(refusal);
}

}  // namespace

TEST_CASE("what keeps a proxy from connecting is told with place and reason, as in Pyro") {
    const auto text = [](const std::string& uri) {
        return error_of<pyro::CommunicationError>([&] { pyro::Proxy(uri).bind(); });
    };
    const std::string port = std::to_string(free_port());
    CHECK(text("PYRO:o@127.0.0.1:" + port) ==
          "cannot connect to ('127.0.0.1', " + port + "): [Errno 111] Connection refused");
    CHECK(text("PYRO:o@no.such.host.invalid:9999")
              .starts_with("cannot connect to ('no.such.host.invalid', 9999): [Errno -"));
    CHECK(text("PYRO:o@./u:/run/nosuch.sock") ==
          "cannot connect to /run/nosuch.sock: [Errno 2] No such file or directory");
    CHECK(text("PYRO:o@127.0.0.1:99999") ==
          "cannot connect to ('127.0.0.1', 99999): port must be 0-65535");
}

TEST_CASE("a name is looked up at each connection, and for good by bind") {
    int lookups = 0;
    std::string object;
    ScriptedServer server([&](Peer& peer) {
        peer.welcome({"lookup", "list"});
        Message request;
        while (peer.receive(request)) {
            ++lookups;
            peer.answer(request,
                        value::Dict{{"__class__", "Pyro4.core.URI"},
                                    {"state", value::Tuple{"PYRO", "obj", Value(), "127.0.0.1",
                                                           std::stoi(object)}}});
        }
    });
    ScriptedServer target(echo);
    object = std::to_string(target.port());
    const std::string name = "PYRONAME:some.name@127.0.0.1:" + std::to_string(server.port());
    pyro::Proxy proxy(name);
    CHECK(proxy.call<int>("echo", 1) == 1);
    CHECK(proxy.uri().to_string() == name);
    proxy.release();
    CHECK(proxy.call<int>("echo", 2) == 2);
    proxy.release();
    proxy.bind();
    CHECK(proxy.uri().to_string() == target.uri("obj"));
    proxy.release();
    CHECK(proxy.call<int>("echo", 3) == 3);
    server.stop();
    CHECK(lookups == 3);
}

TEST_CASE("a silent server costs a call its time-out, and the next call connects again") {
    ScriptedServer server([](Peer& peer) {
        if (peer.number() > 0) return echo(peer);
        peer.welcome({"echo"});
        peer.wait_for_end();
    });
    pyro::Proxy proxy(server.uri("obj"));
    proxy.bind();
    proxy.set_timeout(50ms);
    CHECK(error_of<pyro::TimeoutError>([&] { proxy.call("echo", 1); }) == "receiving: timeout");
    CHECK_FALSE(proxy.is_connected());
    proxy.set_timeout(0ms);
    CHECK(proxy.call<int>("echo", 2) == 2);
}

TEST_CASE("a call that may run twice is repeated when the server was silent") {
    ScriptedServer server([](Peer& peer) {
        if (peer.number() > 0) return echo(peer);
        peer.welcome({"echo"});
        peer.wait_for_end();
    });
    pyro::ProxyOptions options;
    options.timeout = 200ms;
    options.max_retries = 1;
    pyro::Proxy proxy(server.uri("obj"), options);
    CHECK(proxy.call<int>("echo", 2) == 2);
}

TEST_CASE("a server that sends a byte now and then cannot hold a caller") {
    ScriptedServer server([](Peer& peer) {
        peer.welcome({"echo"});
        const std::string answer = long_answer(peer.receive(), 100'000);
        for (const char& byte : answer) {
            peer.send(std::string_view(&byte, 1));
            std::this_thread::sleep_for(10ms);
        }
    });
    pyro::Proxy proxy(server.uri("obj"));
    proxy.bind();
    proxy.set_timeout(100ms);
    const auto begin = std::chrono::steady_clock::now();
    CHECK(error_of<pyro::TimeoutError>([&] { proxy.call("echo"); }) == "receiving: timeout");
    CHECK(std::chrono::steady_clock::now() - begin < 5s);
}

TEST_CASE("the time for an answer grows with its size") {
    pyro::client::Patience patience(1h);
    patience.arrived(1000);
    CHECK(patience.left() <= 1h);
    pyro::client::Patience short_one(1ms);
    std::this_thread::sleep_for(2ms);
    CHECK_THROWS_AS(short_one.left(), pyro::TimeoutError);
    short_one.arrived(1 << 20);
    CHECK_NOTHROW(short_one.left());
    CHECK(pyro::client::Patience(0ms).left() == net::kForever);
}

TEST_CASE("bytes that come unasked are not taken for an answer") {
    ScriptedServer server([](Peer& peer) {
        peer.welcome({"echo"});
        const Message request = peer.receive();
        Message answer = request;
        answer.type = wire::MessageType::Result;
        answer.payload = "1";
        std::string twice;
        wire::encode(answer, {}, twice);
        wire::encode(answer, {}, twice);
        peer.send(twice);
        peer.wait_for_end();
    });
    pyro::Proxy proxy(server.uri("obj"));
    CHECK(proxy.call<int>("echo", 1) == 1);
    CHECK(error_of<pyro::ProtocolError>([&] { proxy.call("echo", 2); }) ==
          "invoke: reply sequence out of sync, got 1 expected 2");
    CHECK_FALSE(proxy.is_connected());
}

TEST_CASE("messages are signed with the key, and unsigned answers refused") {
    ScriptedServer server([](Peer& peer) {
        if (peer.number() == 0) peer.settings.hmac_key = "secret";
        peer.welcome({"echo"});
        const Message request = peer.receive();
        peer.settings.hmac_key.clear();
        peer.answer(request, 1);
    });
    pyro::ProxyOptions options;
    options.hmac_key = "secret";
    pyro::Proxy proxy(server.uri("obj"), options);
    CHECK(error_of<pyro::SecurityError>([&] { proxy.call("echo"); }) ==
          "hmac key config not symmetric");
    CHECK_FALSE(proxy.is_connected());
    pyro::Proxy unsigned_proxy(server.uri("obj"));
    CHECK(unsigned_proxy.call<int>("echo") == 1);
}

TEST_CASE("an unsigned welcome does for a proxy with a key") {
    ScriptedServer server([](Peer& peer) {
        Message request;
        peer.settings.hmac_key = "secret";
        peer.receive(request);
        peer.settings.hmac_key.clear();
        request.type = wire::MessageType::ConnectOk;
        peer.send(request);
    });
    pyro::ProxyOptions options;
    options.hmac_key = "secret";
    CHECK(error_of<pyro::CommunicationError>([&] {
              pyro::Proxy(server.uri("o"), options).bind();
          }) == "cannot connect to ('127.0.0.1', " + std::to_string(server.port()) +
                    "): hmac key config not symmetric");
}

TEST_CASE("too large a request is not sent, and too large an answer not read") {
    ScriptedServer server([](Peer& peer) {
        peer.welcome({"echo"});
        Message request;
        if (peer.receive(request)) peer.send(long_answer(request, 3000));
    });
    pyro::ProxyOptions options;
    options.max_message_size = 2000;
    pyro::Proxy proxy(server.uri("obj"), options);
    const std::string large(3000, 'x');
    CHECK(error_of<pyro::MessageTooLargeError>([&] {
              proxy.call("echo", large);
          }).starts_with("max message size exceeded (30"));
    CHECK_FALSE(proxy.is_connected());
    CHECK(error_of<pyro::MessageTooLargeError>([&] {
              proxy.call("echo", 1);
          }).starts_with("max message size exceeded (3002 where max=2000)"));
    CHECK_FALSE(proxy.is_connected());
}

TEST_CASE("a daemon of the other version is found out, and remembered") {
    std::vector<wire::Protocol> spoken;
    ScriptedServer server([&](Peer& peer) {
        if (peer.number() == 0) return refuse_version(peer, "invalid protocol version: 48");
        spoken.push_back(peer.welcome({"echo"}).protocol);
        Message request;
        while (peer.receive(request)) peer.answer(request, call_of(request).args.at(0));
    });
    pyro::Proxy proxy(server.uri("obj"));
    CHECK(proxy.call<int>("echo", 7) == 7);
    CHECK(proxy.options().protocol == wire::Protocol::Pyro5);
    proxy.release();
    CHECK(proxy.call<int>("echo", 8) == 8);
    proxy.release();
    CHECK(proxy.clone().call<int>("echo", 9) == 9);
    server.stop();
    CHECK(spoken == std::vector<wire::Protocol>(3, wire::Protocol::Pyro5));
}

TEST_CASE("a daemon that refuses both versions is not asked for ever") {
    int connections = 0;
    ScriptedServer server([&](Peer& peer) {
        ++connections;
        const Message request = peer.receive();
        Message refusal;
        refusal.protocol = request.protocol == wire::Protocol::Pyro4 ? wire::Protocol::Pyro5
                                                                     : wire::Protocol::Pyro4;
        refusal.type = wire::MessageType::ConnectFail;
        peer.send(refusal);
    });
    pyro::Proxy proxy(server.uri("obj"));
    CHECK_THROWS_AS(proxy.bind(), pyro::ProtocolError);
    server.stop();
    CHECK(connections == 2);
}

TEST_CASE("with a key nobody is followed to the version without signatures") {
    ScriptedServer server([](Peer& peer) {
        peer.settings.hmac_key = "secret";
        peer.receive();
        peer.settings.hmac_key.clear();
        Message refusal;
        refusal.protocol = wire::Protocol::Pyro5;
        refusal.type = wire::MessageType::ConnectFail;
        peer.send(refusal);
    });
    pyro::ProxyOptions options;
    options.hmac_key = "secret";
    pyro::Proxy proxy(server.uri("obj"), options);
    CHECK_THROWS_AS(proxy.bind(), base::Error);
    CHECK(proxy.options().protocol == wire::Protocol::Pyro4);
}

TEST_CASE("both ends of a connected socket begin without a handshake") {
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    std::thread other([end = ends[1]] {
        net::StreamSocket socket = net::StreamSocket::adopt(end, "test");
        wire::MessageReader reader;
        Message message;
        for (const char* payload : {"{'methods':['echo'],'oneway':[],'attrs':[]}", "'hi'"}) {
            while (!reader.next(message)) reader.filled(socket.receive_some(reader.space()));
            message.type = wire::MessageType::Result;
            message.payload = payload;
            std::string bytes;
            wire::encode(message, {}, bytes);
            socket.send_all(bytes);
        }
    });
    pyro::Proxy proxy = pyro::Proxy::over_socket(ends[0], "obj");
    CHECK(proxy.call<std::string>("echo") == "hi");
    other.join();
    CHECK_THROWS_AS(proxy.call("echo"), pyro::ConnectionClosedError);
    CHECK(error_of<pyro::ConnectionClosedError>([&] { proxy.call("echo"); }) ==
          "the socket that was given is closed");
    CHECK(error_of<pyro::ConnectionClosedError>([&] { proxy.reconnect(); }) ==
          "the socket that was given is closed");
}

TEST_CASE("reconnecting ends after the tries it was given") {
    pyro::Proxy proxy("PYRO:o@127.0.0.1:" + std::to_string(free_port()));
    CHECK(error_of<pyro::ConnectionClosedError>([&] { proxy.reconnect(1); }) ==
          "failed to reconnect");
}

TEST_CASE("ping waits for its pong") {
    ScriptedServer server([](Peer& peer) {
        peer.welcome({"echo"});
        Message ping = peer.receive();
        ping.payload = "pong";
        peer.send(ping);
        peer.receive();
        peer.answer(ping, 1);
    });
    pyro::Proxy proxy(server.uri("obj"));
    proxy.ping();
    CHECK(proxy.is_connected());
    CHECK(error_of<pyro::ProtocolError>([&] { proxy.ping(); }) == "invalid msg type 5 received");
}
