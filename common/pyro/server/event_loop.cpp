#include "common/pyro/server/event_loop.hpp"

#include "common/base/errors.hpp"

#include <algorithm>
#include <new>
#include <thread>
#include <utility>

namespace pyro::server {
namespace {

constexpr std::chrono::seconds kTick{1};  // between two calls of SessionFactory::tick()

// How long the loop asks again and again before it goes to sleep, as long as messages come that
// quickly: to be woken takes a thread longer than a short call does.
constexpr std::chrono::microseconds kAwake{30};

// How often in that time a connection whose messages come one after the other is asked for the next
// one before the poller is; and how many it may have so, before others are asked for theirs.
constexpr int kAsksPerPoll = 4;
constexpr int kDirectReads = 8;

}  // namespace

// Runs what may be user code. False when it took so long that another thread leads now: then
// nothing of this object may be touched any more.
template <class Action>
bool EventLoop::guarded(Connection* connection, Action&& action) {
    const auto act = [&] {
        try {
            action();
        } catch (const std::exception& error) {
            if (connection != nullptr) connection->broken = true;
            complain(error);
        }
    };
    if (watch_ == nullptr) {
        act();
        return true;
    }
    current_ = connection;
    const CallWatch::Call call = watch_->begin();
    act();
    return watch_->end(call);
}

// For what is no user code: when there is no memory for it, that costs this connection and not the
// program. Nothing throws after the lead has been lost.
template <class Action>
bool EventLoop::or_drop(Connection& connection, Action&& action) {
    try {
        return action();
    } catch (const std::exception& error) {
        complain(error);
        kill(connection);
        return true;
    }
}

void EventLoop::complain(const std::exception& error) {
    try {
        sessions_.log(std::string("the daemon's loop: ") + error.what());
    } catch (const std::exception&) {
        // Without memory there is nothing to say it with.
    }
}

void EventLoop::use(Crew& crew, CallWatch& watch) {
    crew_ = &crew;
    watch_ = &watch;
}

bool EventLoop::lead(Worker& me) {
    while (!is_over()) {
        try {
            if (!turn(me)) return false;
        } catch (const std::exception& error) {
            complain(error);  // the next turn goes on with what this one has left
        }
    }
    return finish();
}

Connection* EventLoop::release_current() {
    return current_ == nullptr ? nullptr : detach(*current_).release();
}

std::unique_ptr<Connection> EventLoop::detach(Connection& connection) {
    if (last_ == &connection) last_ = nullptr;
    connection.unlink();
    watch_for(connection, net::Interest::None);
    auto own = std::move(all_[connection.index]);
    if (connection.index + 1 != all_.size()) {
        all_[connection.index] = std::move(all_.back());
        all_[connection.index]->index = connection.index;
    }
    all_.pop_back();
    return own;
}

void EventLoop::stop(Clock::time_point deadline) {
    Clock::time_point present = deadline_.load();
    while (deadline < present && !deadline_.compare_exchange_weak(present, deadline)) {
    }
    poller_->wake();
}

bool EventLoop::is_over() const {
    if (!is_stopping()) return false;
    if (Clock::now() >= deadline_.load()) return true;
    return closed_down_ && all_.empty() && dead_.empty() && (crew_ == nullptr || crew_->is_done());
}

bool EventLoop::finish() {
    if (!closed_down_) close_down();
    while (!all_.empty()) kill(*all_.back());
    if (!bury()) return false;
    if (crew_ != nullptr) crew_->end();
    finished_ = true;
    return true;
}

bool EventLoop::turn(Worker& me) {
    if (crew_ != nullptr && !me.holds_slot) crew_->get_slot(me);
    if (is_stopping() && !closed_down_) {
        close_down();
        return bury();
    }
    if (next_event_ == events_.size()) wait();
    const auto received = std::exchange(received_, Connection::Received::Nothing);
    if (received != Connection::Received::Nothing) {
        Connection& last = *last_;
        if (!or_drop(last, [&] { return take_up(last, received, me); })) return false;
    }
    while (next_event_ < events_.size()) {
        const net::Poller::Event event = events_[next_event_++];
        if (!handle(event, me)) return false;
    }
    if (has_returned()) take_back();
    return serve_ready(me) && keep_time(me) && bury();
}

void EventLoop::wait() {
    auto until =
        std::min({next_tick_, handshakes_.deadline(), messages_.deadline(), stalled_.deadline(),
                  idle_.deadline(), goodbyes_.deadline(), deadline_.load()});
    if (paused_) until = std::min(until, pause_end_);
    const bool busy = !ready_.empty() || has_returned();
    const auto time = std::chrono::ceil<net::Timeout>(busy ? Clock::duration(0) : until - now_);
    if (!busy && awake_ && stay_awake()) return;
    const auto before = now_;
    poll(std::max(time, net::Timeout(0)));
    awake_ = now_ - before < kAwake;
}

void EventLoop::poll(net::Timeout timeout) {
    next_event_ = 0;
    events_ = poller_->wait(timeout);
    now_ = Clock::now();
    direct_reads_ = 0;
    if (events_.empty()) return;
    void* const only = events_.size() == 1 ? events_[0].owner : this;
    Connection* const before = last_;
    last_ = only == this ? nullptr : static_cast<Connection*>(only);
    is_steady_ = last_ != nullptr && last_ == before;
    if (before != nullptr && !is_steady_) put_reader(*before);
}

// False when nothing has come.
bool EventLoop::stay_awake() {
    const auto end = now_ + kAwake;
    while (now_ < end) {
        if (ask_last()) return true;
        poll(net::Timeout(0));
        // A wake that this wait has taken in is for one of these.
        if (!events_.empty() || has_returned() || is_stopping()) return true;
        std::this_thread::yield();  // who has something to do goes first
    }
    if (last_ != nullptr) put_reader(*last_);
    return false;
}

// A caller that makes one call after the other is served without the poller, which would double the
// number of system calls.
bool EventLoop::ask_last() {
    if (last_ == nullptr || !is_steady_ || direct_reads_ == kDirectReads) return false;
    Connection& connection = *last_;
    if (connection.closing || connection.interest != net::Interest::Read) return false;
    try {
        if (connection.reader == nullptr) connection.use_reader(readers_.take(connection.protocol));
        for (int count = 0; count < kAsksPerPoll; ++count) {
            received_ = connection.receive();
            if (received_ != Connection::Received::Nothing) break;
        }
    } catch (const std::bad_alloc&) {
        return false;  // read_from() will find that, too
    }
    if (received_ == Connection::Received::Nothing) return false;
    ++direct_reads_;
    now_ = Clock::now();
    return true;
}

bool EventLoop::handle(const net::Poller::Event& event, Worker& me) {
    if (event.owner == this) {
        accept_clients();
        return true;
    }
    Connection& connection = *static_cast<Connection*>(event.owner);
    if (connection.dead) return true;
    return or_drop(connection, [&] { return go_on(connection, me); });
}

bool EventLoop::go_on(Connection& connection, Worker& me) {
    if (connection.has_output()) {
        connection.flush();
        if (!connection.has_output() || connection.broken) settle(connection);
        return true;
    }
    if (connection.closing) {
        if (connection.drain() == Connection::Received::End) kill(connection);
        return true;
    }
    // What has been read is answered first; the rest waits in the system's buffer.
    if (connection.more) return true;
    return read_from(connection, me);
}

bool EventLoop::read_from(Connection& connection, Worker& me) {
    if (connection.reader == nullptr) connection.use_reader(readers_.take(connection.protocol));
    return take_up(connection, connection.receive(), me);
}

bool EventLoop::take_up(Connection& connection, Connection::Received received, Worker& me) {
    if (received == Connection::Received::Bytes) return answer(connection, me);
    if (received == Connection::Received::End) {
        kill(connection);
    } else {
        settle(connection);
    }
    return true;
}

bool EventLoop::answer(Connection& connection, Worker& me) {
    if (hand_over(connection, me)) return true;
    connection.more = true;
    for (int count = 0; count < kMessagesPerTurn && connection.can_answer(); ++count) {
        auto step = Connection::Step::Refused;
        const bool leading = guarded(&connection, [&] { step = connection.answer_next(me.work); });
        connection.send(me.work.answer);
        if (!leading) {
            connection.slow_calls = 2;
            me.work.shrink();
            return false;
        }
        if (step == Connection::Step::Incomplete) {
            connection.more = false;
            break;
        }
        const auto before = std::exchange(now_, Clock::now());
        connection.note_duration(now_ - before);
        if (connection.list == &messages_) connection.unlink();  // the next one has its own time
    }
    me.work.shrink();
    settle(connection);
    return true;
}

// Lets another thread answer when the connection's calls are slow, or when this one may not.
bool EventLoop::hand_over(Connection& connection, Worker& me) {
    if (crew_ == nullptr) return false;
    if (me.holds_slot && !(connection.is_slow() && crew_->has_free_slot())) return false;
    if (!connection.has_message()) return false;
    auto own = detach(connection);
    try {
        crew_->hand_over(own);
    } catch (const std::bad_alloc&) {
        take_in_again(std::move(own));
        throw;
    }
    return true;
}

bool EventLoop::serve_ready(Worker& me) {
    for (std::size_t count = ready_.size(); count > 0 && !ready_.empty(); --count) {
        Connection& connection = *ready_.front();
        ready_.pop_front();
        if (!or_drop(connection, [&] { return answer(connection, me); })) return false;
    }
    return true;
}

// Connections come back from long calls.
void EventLoop::take_back() {
    for (auto& own : crew_->returned()) {
        Connection& connection = take_in_again(std::move(own));
        if (is_stopping()) connection.closing = true;
        or_drop(connection, [&] {
            settle(connection);
            return true;
        });
    }
}

Connection& EventLoop::take_in_again(std::unique_ptr<Connection> own) {
    own->index = all_.size();
    all_.push_back(std::move(own));  // there is a place, see make_places()
    return *all_.back();
}

bool EventLoop::keep_time(Worker& me) {
    if (!refuse_late(handshakes_, "the handshake took too long", me)) return false;
    if (!refuse_late(messages_, "a message took too long to arrive", me)) return false;
    while (TimedEntry* late = stalled_.late(now_)) {
        auto& connection = static_cast<Connection&>(*late);
        if (is_late(stalled_, connection)) kill(connection);
    }
    for (TimedList* list : {&idle_, &goodbyes_}) {
        while (TimedEntry* late = list->late(now_)) kill(static_cast<Connection&>(*late));
    }
    if (paused_ && now_ >= pause_end_) resume_listening();
    if (now_ < next_tick_) return true;
    next_tick_ = now_ + kTick;
    return guarded(nullptr, [&] { sessions_.tick(); });
}

bool EventLoop::refuse_late(TimedList& list, const char* text, Worker& me) {
    while (TimedEntry* late = list.late(now_)) {
        auto& connection = static_cast<Connection&>(*late);
        if (&list == &messages_ && !is_late(list, connection)) continue;
        const auto refuse = [&] { connection.refuse(base::TimeoutError(text), me.work); };
        const bool leading = guarded(&connection, refuse);
        connection.send(me.work.answer);
        if (!leading) return false;
        settle(connection);
    }
    return true;
}

// False for one whose message or answer is long and has moved fast enough: it gets as much time
// again.
bool EventLoop::is_late(TimedList& list, Connection& connection) {
    const std::chrono::duration<double> time = now_ - connection.since;
    if (static_cast<double>(connection.moved) <
        time.count() * static_cast<double>(settings_.minimum_rate)) {
        return true;
    }
    begin_time(list, connection);
    return false;
}

// The end of a session is user code too.
bool EventLoop::bury() {
    while (!dead_.empty()) {
        auto connection = std::move(dead_.back());
        dead_.pop_back();
        --count_;
        if (!guarded(nullptr, [&] { connection.reset(); })) return false;
    }
    const bool room = count_.load() < max_connections_;
    if (paused_ && room && pause_end_ == Clock::time_point::max()) resume_listening();
    return true;
}

}  // namespace pyro::server
