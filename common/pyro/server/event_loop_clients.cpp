// Which clients the loop takes in, and what becomes of a connection after each step.
#include "common/base/errors.hpp"
#include "common/pyro/server/event_loop.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>

namespace pyro::server {
namespace {

constexpr int kAcceptsPerTurn = 16;  // so that a flood of clients leaves time for calls
constexpr std::size_t kDenied = 64;  // clients at a time that are told that there is no room
constexpr std::size_t kOtherDescriptors = 32;  // of the program, beside the connections
constexpr std::chrono::seconds kPatience{1};   // with a silent client, when there is no room
constexpr std::chrono::seconds kGoodbye{1};    // for a client that was refused to read why
constexpr std::chrono::milliseconds kPause{100};

net::StreamListener listen(const LoopSettings& settings) {
    if (!settings.unix_socket.empty()) {
        return net::StreamListener::unix_domain(settings.unix_socket, SOMAXCONN);
    }
    return net::StreamListener::tcp(settings.host, settings.port, settings.ip_version, SOMAXCONN);
}

std::size_t connection_limit(const LoopSettings& settings) {
    if (settings.max_connections != 0) return settings.max_connections;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return 1 << 20;
    const auto room = static_cast<std::size_t>(limit.rlim_cur);
    const std::size_t others = kOtherDescriptors + kDenied;
    return room > 2 * others ? room - others : std::max<std::size_t>(room / 2, 1);
}

net::detail::Socket spare_descriptor() {
    return net::detail::Socket(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

/// A client that is to be closed when it is idle for so long need not have more for its first
/// words.
std::chrono::milliseconds handshake_time(const LoopSettings& settings) {
    const auto idle = settings.idle_timeout, message = settings.message_timeout;
    if (idle.count() == 0 || message.count() == 0) return std::max(idle, message);
    return std::min(idle, message);
}

}  // namespace

EventLoop::EventLoop(const LoopSettings& settings, SessionFactory& sessions)
    : settings_(settings),
      sessions_(sessions),
      max_connections_(connection_limit(settings)),
      poller_(settings.portable ? net::make_poll_poller() : net::make_poller()),
      listener_(listen(settings)),
      spare_(spare_descriptor()),
      port_(listener_.port()),
      now_(Clock::now()),
      next_tick_(now_),
      readers_(settings_.messages),
      handshakes_(handshake_time(settings)),
      messages_(settings.message_timeout),
      stalled_(settings.message_timeout),
      idle_(settings.idle_timeout),
      goodbyes_(kGoodbye) {
    poller_->add(listener_.descriptor(), net::Interest::Read, this);
}

void EventLoop::accept_clients() {
    for (int turn = 0; turn < kAcceptsPerTurn && !paused_; ++turn) {
        int error = 0;
        auto client = listener_.accept(error);
        if (client) {
            take_in(std::move(*client));
        } else {
            if (error != 0) refuse_without_descriptors();
            return;
        }
    }
}

void EventLoop::take_in(net::StreamListener::Client client) {
    if (is_full()) make_room();
    make_places();
    auto own = std::make_unique<Connection>();
    Connection& connection = *own;
    connection.socket = std::move(client.socket);
    connection.session = sessions_.open(client.address);
    connection.denied = is_full();
    connection.index = all_.size();
    all_.push_back(std::move(own));
    ++count_;
    settle(connection);
    // Those that still come in wait until somebody goes.
    if (count_.load() >= max_connections_ + kDenied) pause_listening(Clock::time_point::max());
}

// For all connections there are, also those that are with the crew: none is lost for want of
// memory.
void EventLoop::make_places() {
    const std::size_t needed = count_.load() + 1;
    for (auto* list : {&all_, &dead_}) {
        if (list->capacity() < needed) list->reserve(2 * needed);
    }
}

// A client that has connected and then said nothing has to give way: otherwise a few thousand of
// them shut everybody out.
void EventLoop::make_room() {
    TimedEntry* oldest = handshakes_.first();
    if (oldest == nullptr || now_ - oldest->since < kPatience) return;
    kill(static_cast<Connection&>(*oldest));
}

// The program may open no more descriptors: the spare one makes it possible to say so.
void EventLoop::refuse_without_descriptors() {
    spare_.close();
    int error = 0;
    if (auto client = listener_.accept(error)) {
        Connection connection;
        connection.socket = std::move(client->socket);
        connection.session = sessions_.open(client->address);
        connection.use_reader(readers_.take({}));
        Workspace work;
        connection.deny(work);
        connection.send(work.answer);
        connection.drain();
    }
    spare_ = spare_descriptor();
    if (error != 0 || !spare_.is_open()) pause_listening(now_ + kPause);
}

void EventLoop::pause_listening(Clock::time_point until) {
    pause_end_ = until;
    if (paused_) return;
    paused_ = true;
    poller_->change(listener_.descriptor(), net::Interest::None, this);
}

void EventLoop::resume_listening() {
    paused_ = false;
    if (listener_.descriptor() < 0) return;
    poller_->change(listener_.descriptor(), net::Interest::Read, this);
    if (!spare_.is_open()) spare_ = spare_descriptor();
}

// Decides after each step what the connection waits for, and for how long.
void EventLoop::settle(Connection& connection) {
    if (connection.broken) return kill(connection);
    if (connection.has_output()) {
        if (connection.list != &stalled_) begin_time(stalled_, connection);
        return watch_for(connection, net::Interest::Write);
    }
    if (connection.closing) return say_goodbye(connection);
    put_reader(connection);
    const bool empty = connection.reader == nullptr;
    watch_for(connection, net::Interest::Read);
    if (connection.dead) return;
    connection.more = connection.more && !empty;
    if (connection.more) ready_.push_back(&connection);
    if (!connection.connected) {
        if (connection.list != &handshakes_) handshakes_.add(connection, now_);
    } else if (!empty) {
        if (connection.list != &messages_) begin_time(messages_, connection);
    } else if (settings_.idle_timeout.count() > 0) {
        idle_.add(connection, now_);
    } else {
        connection.unlink();
    }
}

void EventLoop::begin_time(TimedList& list, Connection& connection) {
    list.add(connection, now_);
    connection.moved = 0;
}

// An idle connection needs none.
void EventLoop::put_reader(Connection& connection) {
    if (connection.reader == nullptr || !connection.reader->empty()) return;
    readers_.put(std::move(connection.reader));
}

// The client gets what was sent and learns that nothing more comes; the socket is closed when it
// has closed its side, or after a while.
void EventLoop::say_goodbye(Connection& connection) {
    if (connection.drain() == Connection::Received::End || is_stopping()) return kill(connection);
    ::shutdown(connection.socket.get(), SHUT_WR);
    watch_for(connection, net::Interest::Read);
    connection.reader.reset();
    if (!connection.dead) goodbyes_.add(connection, now_);
}

void EventLoop::watch_for(Connection& connection, net::Interest interest) {
    if (interest == connection.interest) return;
    const int descriptor = connection.socket.get();
    const auto before = std::exchange(connection.interest, interest);
    if (interest == net::Interest::None) return poller_->remove(descriptor);
    try {
        if (before == net::Interest::None) {
            poller_->add(descriptor, interest, &connection);
        } else {
            poller_->change(descriptor, interest, &connection);
        }
    } catch (const base::Error& error) {
        connection.interest = net::Interest::None;
        sessions_.log(error.what());
        kill(connection);
    }
}

// Closes it; its session ends at the end of the turn, when no event of this turn can name it.
void EventLoop::kill(Connection& connection) {
    if (connection.more) std::erase(ready_, &connection);
    auto own = detach(connection);
    connection.dead = true;
    connection.socket.close();
    dead_.push_back(std::move(own));
}

// Stop: no new clients, no new calls. Answers under way and running calls have until the deadline.
void EventLoop::close_down() {
    closed_down_ = true;
    next_event_ = events_.size();  // what is left of them may name connections that end here
    poller_->remove(listener_.descriptor());
    listener_.close();
    if (crew_ != nullptr) {
        for (auto& connection : crew_->not_begun()) dead_.push_back(std::move(connection));
    }
    for (std::size_t i = all_.size(); i > 0; --i) {
        Connection& connection = *all_[i - 1];
        connection.closing = true;
        if (connection.has_output()) continue;
        connection.drain();  // what is unread would make of the close a reset
        kill(connection);
    }
}

}  // namespace pyro::server
