// One connection of a daemon without its socket: whole messages in, bytes of answers out.
//
// The loop (server_loop.hpp) reads messages with wire::MessageReader and hands each one here, one
// at a time, on any thread; user code runs inside `handle`.
#pragma once

#include "common/wire/message.hpp"

#include <exception>
#include <memory>
#include <string>

namespace pyro::server {

/// What the daemon's loop needs to know of who answers its messages.
class Session {
public:
    virtual ~Session() =
        default;  ///< the connection is gone: session instances end, streams begin to linger

    enum class Next { Continue, Close };

    /// Answers one message: appends bytes to `answer` (none for oneway). May take as long as the
    /// method does.
    virtual Next handle(wire::Message& message, std::string& answer) = 0;

    /// The bytes that came are no message, for this reason (what MessageReader::next threw), or the
    /// daemon has no room ("no free workers..."): appends a CONNECTFAIL when the handshake is not
    /// done, logs one line.
    virtual void refuse(const std::exception& error, wire::Protocol protocol,
                        std::string& answer) = 0;

    /// False until the handshake is done.
    virtual bool is_connected() const = 0;
};

/// Makes a Session for each connection that comes in.
class SessionFactory {
public:
    virtual ~SessionFactory() = default;
    virtual std::unique_ptr<Session> open(const std::string& client_address) = 0;
    /// About once a second: for time-outs of streams.
    virtual void tick() = 0;
    virtual void log(std::string_view line) = 0;
};

}  // namespace pyro::server
