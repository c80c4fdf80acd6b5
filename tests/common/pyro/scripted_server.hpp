// A server that says what a test wants it to say, over loopback.
//
//     ScriptedServer server([](ScriptedServer::Peer& peer) {
//         peer.welcome({"echo"});                                 // the handshake
//         const wire::Message request = peer.receive();
//         peer.answer(request, "hi");
//     });
//     pyro::Proxy proxy(server.uri("obj"));
//
// Connections are taken one after the other, each by a call of the script; when the script returns
// the connection is closed. The server ends with its object.
#pragma once

#include "common/net/tcp.hpp"
#include "common/value/value.hpp"
#include "common/wire/message.hpp"
#include "common/wire/serializer.hpp"

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

class ScriptedServer {
public:
    class Peer {
    public:
        Peer(net::TcpStream stream, int number) : stream_(std::move(stream)), number_(number) {}

        /// 0 for the first connection.
        int number() const { return number_; }
        /// The next message of the client. ConnectionClosedError when there is none.
        wire::Message receive();
        /// False when the client has closed the connection.
        bool receive(wire::Message& message);
        void send(std::string_view bytes);
        void send(const wire::Message& message);
        /// Waits until the client closes the connection.
        void wait_for_end();

        /// Takes the CONNECT and answers it with this metadata; returns it.
        wire::Message welcome(const std::vector<std::string>& methods,
                              const std::vector<std::string>& oneway = {},
                              const std::vector<std::string>& attributes = {});
        /// A RESULT in the serializer of the request.
        void answer(const wire::Message& request, const value::Value& result,
                    std::uint16_t flags = 0);
        /// The exception of a method.
        void raise(const wire::Message& request, std::string_view type, std::string_view text);

        wire::MessageSettings settings;  ///< set before the first message

    private:
        net::TcpStream stream_;
        int number_;
        std::unique_ptr<wire::MessageReader> reader_;
    };

    explicit ScriptedServer(std::function<void(Peer&)> script, int threads = 1);
    ~ScriptedServer();

    /// Waits until the scripts that run have come to their end; no further ones begin. After this
    /// the test may look at what they noted.
    void stop();

    std::uint16_t port() const { return port_; }
    std::string uri(std::string_view object) const;

private:
    void serve();

    std::function<void(Peer&)> script_;
    net::TcpListener listener_;
    std::uint16_t port_ = 0;
    std::mutex mutex_;  // for accepting
    int next_number_ = 0;
    std::atomic<bool> stopping_{false};
    std::vector<std::thread> threads_;
};

/// A call as the server reads it.
wire::Call call_of(const wire::Message& message);
