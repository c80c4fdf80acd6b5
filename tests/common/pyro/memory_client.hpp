// A client of a daemon without sockets: messages go straight into a session.
//
//     MemoryClient client(core);
//     client.connect("echo");
//     CHECK(client.call("echo", "add", {1, 2}) == Value(3));
#pragma once

#include "common/pyro/exceptions.hpp"
#include "common/pyro/server/daemon_core.hpp"
#include "common/wire/serializer.hpp"

#include <optional>
#include <string>
#include <vector>

class MemoryClient {
public:
    using Next = pyro::server::Session::Next;

    explicit MemoryClient(pyro::server::DaemonCore& core, wire::MessageSettings settings = {},
                          const std::string& address = "127.0.0.1:40000");

    wire::Protocol protocol = wire::Protocol::Pyro4;
    wire::Serializer serializer = wire::Serializer::Serpent;
    std::uint16_t sequence = 0;

    /// What the session answers to bytes that are whole messages. What is no message is refused.
    std::vector<wire::Message> send_bytes(std::string_view bytes);
    std::vector<wire::Message> send(const wire::Message& message);

    /// The value of a message's payload.
    value::Value payload_of(const wire::Message& message) const;

    /// CONNECT with metadata; what the daemon greets with.
    value::Value connect(const std::string& object, value::Value handshake = "hello");
    wire::Message request(wire::MessageType type, value::Value payload, std::uint16_t flags = 0);
    wire::Message call_message(const std::string& object, const std::string& method,
                               value::List args = {}, value::Value kwargs = value::Dict(),
                               std::uint16_t flags = 0);
    /// The one answer; nothing when there is none.
    std::optional<wire::Message> invoke(const std::string& object, const std::string& method,
                                        value::List args = {}, value::Value kwargs = value::Dict(),
                                        std::uint16_t flags = 0);
    /// The result; throws RemoteError for an exception.
    value::Value call(const std::string& object, const std::string& method, value::List args = {},
                      value::Value kwargs = value::Dict());

    bool is_open() const { return open_; }
    pyro::server::Session& session() { return *session_; }
    /// The connection is gone.
    void close() { session_.reset(); }

private:
    wire::MessageSettings settings_;
    std::unique_ptr<pyro::server::Session> session_;
    wire::MessageReader requests_;
    bool open_ = true;
};

/// A daemon's core for tests: at 127.0.0.1:19300, its log in `lines`.
struct TestCore {
    explicit TestCore(pyro::DaemonOptions options = {});
    pyro::server::DaemonCore core;
    std::mutex mutex;
    std::vector<std::string> lines;
    std::vector<std::string> log();

    template <class T>
    pyro::Uri add(std::shared_ptr<T> object, std::string id,
                  std::shared_ptr<const pyro::ClassTable> table) {
        auto registration = std::make_shared<pyro::server::Registration>();
        registration->id = std::move(id);
        registration->identity = pyro::detail::identity(object.get());
        registration->object = std::move(object);
        registration->table = std::move(table);
        return core.add(std::move(registration));
    }
    template <class T>
    pyro::Uri add(std::shared_ptr<T> object, std::string id) {
        return add(std::move(object), std::move(id), pyro::class_table<T>());
    }
};
