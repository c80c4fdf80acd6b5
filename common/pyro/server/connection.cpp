#include "common/pyro/server/connection.hpp"

#include "common/base/errors.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <sys/socket.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0  // macOS: SO_NOSIGPIPE, see net/socket.cpp
#endif

namespace pyro::server {
namespace {

// A call of this length would gain by running beside others; to hand it over costs a tenth of that.
constexpr std::chrono::microseconds kSlow{200};

constexpr std::size_t kKeptBuffer = 4 << 20;  // bytes a thread keeps for its next message
constexpr std::size_t kDrainLimit = 1 << 20;  // bytes thrown away of a client that is refused

bool would_block(int error) {
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

base::CommunicationError no_room() {
    return base::CommunicationError("no free workers, increase server threadpool size");
}

}  // namespace

void Workspace::shrink() {
    if (message.payload.capacity() > kKeptBuffer) message = {};
    if (answer.capacity() > kKeptBuffer) answer = {};
}

void Connection::use_reader(std::unique_ptr<wire::MessageReader> spare) {
    reader = std::move(spare);
    accept_types();
}

// Judged by the header alone, so that nobody uploads a long call before the handshake.
void Connection::accept_types() {
    using wire::MessageType;
    if (connected) {
        reader->accept({MessageType::Invoke, MessageType::Ping});
    } else {
        reader->accept({MessageType::Connect});
    }
}

Connection::Step Connection::answer_next(Workspace& work) {
    try {
        return try_to_answer(work);
    } catch (const std::exception&) {  // no memory for a refusal, or a session that cannot refuse
        work.answer.clear();
        broken = true;
        return Step::Refused;
    }
}

Connection::Step Connection::try_to_answer(Workspace& work) {
    work.answer.clear();
    try {
        if (!reader->next(work.message)) return Step::Incomplete;
        protocol = work.message.protocol;
    } catch (const std::exception& error) {
        refuse(error, work);
        return Step::Refused;
    }
    if (denied) {
        closing = true;
        session->refuse(no_room(), work.message.protocol, work.answer);
        return Step::Refused;
    }
    try {
        closing = session->handle(work.message, work.answer) == Session::Next::Close;
    } catch (const std::exception& error) {
        refuse(error, work);  // a bug of the session: it says itself what goes wrong in a call
        return Step::Refused;
    }
    if (!connected && session->is_connected()) {
        connected = true;
        accept_types();
    }
    return Step::Answered;
}

void Connection::refuse(const std::exception& error, Workspace& work) {
    work.answer.clear();
    closing = true;
    session->refuse(error, reader ? reader->protocol() : wire::Protocol::Pyro4, work.answer);
}

void Connection::deny(Workspace& work) {
    denied = true;
    if (receive() == Received::Bytes && answer_next(work) != Step::Incomplete) return;
    refuse(no_room(), work);
}

void Connection::answer_all(Workspace& work) {
    auto begin = Clock::now();
    more = true;
    for (int count = 0; count < kMessagesPerTurn && can_answer(); ++count) {
        const Step step = answer_next(work);
        send(work.answer);
        if (step == Step::Incomplete) {
            more = false;
            break;
        }
        const auto end = Clock::now();
        note_duration(end - begin);
        begin = end;
    }
    work.shrink();
}

void Connection::note_duration(Clock::duration duration) {
    if (duration >= kSlow) {
        if (slow_calls < 2) ++slow_calls;
    } else if (duration < kSlow / 2) {
        slow_calls = 0;
    }
}

void Connection::send(std::string& answer) {
    if (answer.empty() || broken) return;
    if (has_output()) {
        try {
            output.append(answer);
        } catch (const std::bad_alloc&) {
            broken = true;
        }
        return;
    }
    output_sent = 0;
    const ssize_t count = ::send(socket.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
    if (count == static_cast<ssize_t>(answer.size())) return;
    if (count < 0 && !would_block(errno)) {
        broken = true;
        return;
    }
    output.swap(answer);
    output_sent = count < 0 ? 0 : static_cast<std::size_t>(count);
}

void Connection::flush() {
    const ssize_t count = ::send(socket.get(), output.data() + output_sent,
                                 output.size() - output_sent, MSG_NOSIGNAL);
    if (count < 0) {
        if (!would_block(errno)) broken = true;
        return;
    }
    output_sent += static_cast<std::size_t>(count);
    moved += static_cast<std::size_t>(count);
    if (!has_output()) {
        output = {};
        output_sent = 0;
    }
}

Connection::Received Connection::receive() {
    const std::span<char> space = reader->space();
    const ssize_t count = ::recv(socket.get(), space.data(), space.size(), 0);
    if (count > 0) {
        reader->filled(static_cast<std::size_t>(count));
        moved += static_cast<std::size_t>(count);
        return Received::Bytes;
    }
    return count < 0 && would_block(errno) ? Received::Nothing : Received::End;
}

Connection::Received Connection::drain() {
    std::array<char, 16384> bytes;
    while (drained < kDrainLimit) {
        const ssize_t count = ::recv(socket.get(), bytes.data(), bytes.size(), 0);
        if (count < 0 && would_block(errno)) return Received::Nothing;
        if (count <= 0) return Received::End;
        drained += static_cast<std::size_t>(count);
    }
    return Received::End;
}

}  // namespace pyro::server
