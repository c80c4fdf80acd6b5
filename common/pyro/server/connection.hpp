// A client's connection as the loop keeps it: socket, session, and the bytes that wait.
//
// An idle connection holds no buffer: `reader` is there only while part of a message is, `output`
// only while the client has not taken an answer. It belongs to one thread at a time: the one that
// leads the loop, or the one that runs a long call of it.
#pragma once

#include "common/net/poller.hpp"
#include "common/net/socket.hpp"
#include "common/pyro/server/server_connection.hpp"
#include "common/pyro/server/timed_list.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace pyro::server {

/// What a thread that answers messages needs, used again for each.
struct Workspace {
    wire::Message message;
    std::string answer;

    /// Gives back what a large message has left.
    void shrink();
};

/// Messages of one connection that are answered before others get their turn.
inline constexpr int kMessagesPerTurn = 32;

struct Connection : TimedEntry {
    net::detail::Socket socket;
    std::unique_ptr<Session> session;
    std::unique_ptr<wire::MessageReader> reader;
    std::optional<wire::Protocol> protocol;  ///< as soon as a message has told it
    std::string output;
    std::size_t output_sent = 0;
    std::size_t index = 0;  ///< in the leader's list of all
    net::Interest interest = net::Interest::None;
    std::uint8_t slow_calls = 0;  ///< in a row
    bool connected = false;       ///< the handshake is done
    bool denied = false;          ///< there is no room: its first message gets a refusal
    bool more = false;            ///< the reader may have a whole message; the leader knows
    bool closing = false;         ///< as soon as it has its output
    bool broken = false;          ///< at once
    bool dead = false;            ///< closed already, soon to be gone
    std::size_t drained = 0;      ///< bytes thrown away while closing
    std::size_t moved = 0;        ///< bytes received or sent since the time in `list` began

    enum class Step { Answered, Incomplete, Refused };

    /// Before receive(): takes one, which then knows what kind of message comes next.
    void use_reader(std::unique_ptr<wire::MessageReader> spare);

    /// Takes the next message from the reader and has it answered, into `work.answer`. A message
    /// that is bad, or a session that fails, sets `closing` or `broken`. Does not throw.
    Step answer_next(Workspace& work);

    /// Appends a refusal to the emptied `work.answer` and sets `closing`.
    void refuse(const std::exception& error, Workspace& work);
    /// Refuses for want of room, in the language of the client's message if that is here already
    /// (needs a reader).
    void deny(Workspace& work);

    /// Answers and sends what the reader has of whole messages, a bounded number; for a thread that
    /// does not lead.
    void answer_all(Workspace& work);
    bool can_answer() const {
        return reader != nullptr && !reader->empty() && !closing && !broken && !has_output();
    }
    /// A whole message has come, or one that is wrong.
    bool has_message() const { return reader != nullptr && reader->is_ready(); }
    /// After each message: calls that are often slow get a thread of their own from the start.
    void note_duration(Clock::duration duration);
    bool is_slow() const { return slow_calls >= 2; }

    /// Sends now what the client takes; the rest goes to `output`. May set `broken`.
    void send(std::string& answer);
    /// Goes on sending `output`.
    void flush();
    bool has_output() const { return output_sent < output.size(); }

    enum class Received { Bytes, Nothing, End };
    /// One recv() into the reader, which has to be there.
    Received receive();
    /// Reads and forgets, a bounded number of bytes: a socket that is closed with unread bytes
    /// would take the last answer with it. End: the peer has closed, or sent enough.
    Received drain();

private:
    Step try_to_answer(Workspace& work);
    void accept_types();
};

}  // namespace pyro::server
