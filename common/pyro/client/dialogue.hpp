// What a proxy says on its connection, without the socket: events in, actions out.
//
//     Dialogue dialogue(settings);
//     Action action = dialogue.connected("greeter", "('127.0.0.1', 7000)");   // socket is open
//     while (action != Action::Done) {
//         if (action == Action::Send) { ... dialogue.outgoing() ...; action = dialogue.sent(); }
//         if (action == Action::Receive) { ... read into dialogue.space() ...
//                                          action = dialogue.received(count); }
//     }
//     action = dialogue.call(call);                                           // and so on
//     Reply reply = dialogue.take_reply();
//
// One dialogue outlives its connections: sequence numbers go on, metadata stays known. Errors are
// thrown by the event that brought them to light; is_ready() tells whether the connection is still
// of use then. One thread at a time; link.hpp adds the socket.
#pragma once

#include "common/pyro/proxy.hpp"
#include "common/wire/message.hpp"
#include "common/wire/serializer.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace pyro::client {

enum class Action {
    Send,       ///< hand over outgoing(), then sent()
    Receive,    ///< read into space(), then received()
    Reconnect,  ///< the daemon speaks the other version: open a new socket, then connected()
    Done        ///< the handshake or the call is through
};

struct Settings {
    wire::Protocol protocol = wire::Protocol::Pyro4;
    wire::Serializer serializer = wire::Serializer::Serpent;
    wire::MessageSettings messages;
    Value handshake = "hello";
};

/// The daemon's own object, which knows all others and keeps the streams.
inline constexpr const char* kDaemonObject = "Pyro.Daemon";

/// What goes along with requests.
struct Envelope {
    wire::Annotations annotations;
    std::optional<wire::Uuid> correlation;
};

class Dialogue {
public:
    explicit Dialogue(Settings settings);

    /// A connection is open: begins the handshake for this object. `location` stands in messages:
    /// "('127.0.0.1', 7000)" or the path of a Unix socket. CommunicationError "connection to ...
    /// rejected: unknown object" (section 2.3), and others.
    Action connected(std::string object, std::string location);
    /// The same where both sides begin without a handshake (section 2.6).
    Action connected_silently(std::string object);
    /// Begins a call. MessageTooLargeError, PythonError when an argument cannot be expressed.
    Action call(const wire::Call& call, std::uint16_t flags = 0);
    Action ping();

    Action sent();
    /// 0: the stream has ended, ConnectionClosedError.
    Action received(std::size_t count);

    std::string_view outgoing() const { return outgoing_; }
    std::span<char> space() { return reader_.space(); }
    /// The answer of the last call; PythonError (RemoteError) was thrown by received() instead.
    Reply take_reply() { return std::move(reply_); }

    /// Between two calls.
    bool is_ready() const { return mode_ == Mode::Ready; }
    /// The connection is gone.
    void lost() {
        mode_ = Mode::Lost;
        protocol_changed_ = false;
    }

    Envelope& request_envelope() { return request_envelope_; }
    wire::Annotations& response_annotations() { return incoming_.annotations; }

    const std::shared_ptr<const Metadata>& metadata() const { return metadata_; }
    void set_metadata(std::shared_ptr<const Metadata> known) { metadata_ = std::move(known); }
    const Value& handshake_answer() const { return handshake_answer_; }
    wire::Protocol protocol() const { return settings_.protocol; }
    std::uint16_t sequence() const { return sequence_; }

private:
    enum class Mode { Lost, Handshake, AskMetadata, Call, Ping, Ready };

    template <class AppendPayload>
    Action begin(Mode mode, wire::MessageType type, std::uint16_t flags,
                 AppendPayload append_payload);
    bool next_message();
    Action arrived();
    Action handshake_answered();
    Action metadata_answered();
    Action call_answered();
    Action use_other_protocol();
    Action ask_metadata();
    void check_result() const;
    void take_handshake(Value answer);
    Value load_result() const;
    Value load_payload() const;
    std::uint16_t serializer_id() const;

    Settings settings_;
    Mode mode_ = Mode::Lost;
    bool protocol_changed_ = false;  // in this attempt to connect: at most once
    std::string object_;
    std::string location_;
    std::uint16_t sequence_ = 0;
    Envelope request_envelope_;
    wire::Message request_;  // its memory is used again, as is that of the next three
    std::string outgoing_;
    wire::MessageReader reader_;
    wire::Message incoming_;
    Reply reply_;
    Value handshake_answer_;
    std::shared_ptr<const Metadata> metadata_;
};

}  // namespace pyro::client
