// What the thread that leads a daemon's loop does: takes in clients, reads messages, has them
// answered, sends the answers, keeps the time.
//
// The object belongs to the thread that leads. When a call takes long the supervisor takes the lead
// away (release_current) and another thread goes on with this object where the first one stopped.
#pragma once

#include "common/net/poller.hpp"
#include "common/net/stream_listener.hpp"
#include "common/pyro/server/call_watch.hpp"
#include "common/pyro/server/crew.hpp"
#include "common/pyro/server/reader_pool.hpp"
#include "common/pyro/server/server_loop.hpp"
#include "common/pyro/server/timed_list.hpp"

#include <atomic>
#include <deque>
#include <memory>
#include <span>
#include <vector>

namespace pyro::server {

class EventLoop {
public:
    EventLoop(const LoopSettings& settings, SessionFactory& sessions);
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    /// Before the first lead(): calls may be taken over, and be run by this crew.
    void use(Crew& crew, CallWatch& watch);

    /// Until stop() (true), or until the supervisor has taken the lead away during a call of this
    /// thread (false); the answer of that call has been sent then.
    bool lead(Worker& me);

    /// By the supervisor, which has taken the lead: the connection whose call runs long, or none;
    /// the thread in that call owns it from now on.
    Connection* release_current();

    // From any thread.
    void stop(Clock::time_point deadline);
    void wake() { poller_->wake(); }
    bool is_finished() const { return finished_.load(); }
    std::size_t connections() const { return count_.load(); }
    std::uint16_t port() const { return port_; }

private:
    // What ends a turn: true to go on, false when this thread leads no more.
    bool turn(Worker& me);
    bool handle(const net::Poller::Event& event, Worker& me);
    bool go_on(Connection& connection, Worker& me);
    bool read_from(Connection& connection, Worker& me);
    bool take_up(Connection& connection, Connection::Received received, Worker& me);
    bool answer(Connection& connection, Worker& me);
    bool serve_ready(Worker& me);
    bool keep_time(Worker& me);
    bool refuse_late(TimedList& list, const char* text, Worker& me);
    bool bury();
    bool finish();
    template <class Action>
    bool guarded(Connection* connection, Action&& action);
    template <class Action>
    bool or_drop(Connection& connection, Action&& action);
    void complain(const std::exception& error);
    bool is_late(TimedList& list, Connection& connection);

    void wait();
    void poll(net::Timeout timeout);
    bool stay_awake();
    bool ask_last();
    void put_reader(Connection& connection);
    void take_back();
    bool has_returned() const { return crew_ != nullptr && crew_->has_returned(); }
    bool hand_over(Connection& connection, Worker& me);
    std::unique_ptr<Connection> detach(Connection& connection);
    Connection& take_in_again(std::unique_ptr<Connection> own);

    // event_loop_clients.cpp: what becomes of a connection
    void accept_clients();
    void take_in(net::StreamListener::Client client);
    void refuse_without_descriptors();
    bool is_full() const { return count_.load() - dead_.size() >= max_connections_; }
    void make_room();
    void pause_listening(Clock::time_point until);
    void resume_listening();
    void make_places();
    void settle(Connection& connection);
    void begin_time(TimedList& list, Connection& connection);
    void say_goodbye(Connection& connection);
    void watch_for(Connection& connection, net::Interest interest);
    void kill(Connection& connection);
    void close_down();
    bool is_stopping() const { return deadline_.load() != Clock::time_point::max(); }
    bool is_over() const;

    const LoopSettings settings_;
    SessionFactory& sessions_;
    const std::size_t max_connections_;
    Crew* crew_ = nullptr;  // none: all calls on the thread of lead()
    CallWatch* watch_ = nullptr;

    std::unique_ptr<net::Poller> poller_;
    net::StreamListener listener_;
    net::detail::Socket spare_;  // given up to accept and refuse when there are no descriptors left
    std::uint16_t port_ = 0;
    bool paused_ = false;
    Clock::time_point pause_end_;

    Clock::time_point now_;
    Clock::time_point next_tick_;
    bool awake_ = false;          // messages come quickly one after the other
    Connection* last_ = nullptr;  // that alone was ready when the poller had something last
    bool is_steady_ = false;      // and also the time before
    int direct_reads_ = 0;        // of last_ since the poller was asked
    Connection::Received received_ = Connection::Received::Nothing;  // from last_, directly
    std::span<const net::Poller::Event> events_;
    std::size_t next_event_ = 0;
    Connection* current_ = nullptr;  // whose call runs
    ReaderPool readers_;

    // Lists before connections: a connection leaves its list when it goes.
    TimedList handshakes_;
    TimedList messages_;
    TimedList stalled_;
    TimedList idle_;
    TimedList goodbyes_;
    std::deque<Connection*> ready_;  // may have whole messages
    std::vector<std::unique_ptr<Connection>> all_;
    std::vector<std::unique_ptr<Connection>> dead_;

    std::atomic<std::size_t> count_{0};
    std::atomic<Clock::time_point> deadline_{Clock::time_point::max()};  // of stop()
    bool closed_down_ = false;
    std::atomic<bool> finished_{false};
};

}  // namespace pyro::server
