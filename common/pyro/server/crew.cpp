#include "common/pyro/server/crew.hpp"

#include <algorithm>
#include <iterator>
#include <sys/socket.h>
#include <system_error>
#include <utility>

namespace pyro::server {
namespace {

constexpr std::chrono::seconds kStandBy{10};  // before a thread that has nothing to do ends

}  // namespace

Crew::~Crew() {
    end();
    for (Worker& worker : workers_) worker.thread.join();
}

// --- by the leader -------------------------------------------------------------------------------

void Crew::get_slot(Worker& leader) {
    const std::lock_guard lock(mutex_);
    if (leader.holds_slot || free_slots_ == 0) return;
    --free_slots_;
    leader.holds_slot = true;
}

void Crew::hand_over(std::unique_ptr<Connection>& connection) {
    {
        const std::lock_guard lock(mutex_);
        queue_.emplace_back();
        queue_.back() = std::move(connection);
        staff();
    }
    wake_.notify_one();
}

std::vector<std::unique_ptr<Connection>> Crew::returned() {
    const std::lock_guard lock(mutex_);
    any_returned_ = false;
    return std::exchange(returned_, {});
}

std::vector<std::unique_ptr<Connection>> Crew::not_begun() {
    const std::lock_guard lock(mutex_);
    std::vector<std::unique_ptr<Connection>> all(std::make_move_iterator(queue_.begin()),
                                                 std::make_move_iterator(queue_.end()));
    queue_.clear();
    return all;
}

bool Crew::is_done() {
    const std::lock_guard lock(mutex_);
    return returned_.empty() && std::none_of(workers_.begin(), workers_.end(), [](const Worker& w) {
               return w.role == Worker::Role::Serving;
           });
}

void Crew::end() {
    std::vector<std::unique_ptr<Connection>> left;
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
        left.swap(returned_);
        for (const Worker& worker : workers_) {
            if (worker.serving == nullptr) continue;
            ::shutdown(worker.serving->socket.get(), SHUT_RDWR);
        }
    }
    wake_.notify_all();
}

// --- by the supervisor ---------------------------------------------------------------------------

void Crew::appoint() {
    {
        const std::lock_guard lock(mutex_);
        leader_wanted_ = true;
        if (!staff() && standing_by_ == 0) {
            throw std::system_error(EAGAIN, std::generic_category(), "start a thread");
        }
    }
    wake_.notify_one();
}

bool Crew::has_stand_by() {
    const std::lock_guard lock(mutex_);
    return standing_by_ > (can_begin() ? 1 : 0) || spawn();
}

void Crew::replace_leader(Connection* connection) {
    {
        const std::lock_guard lock(mutex_);
        leader_->serving = connection;
        leader_->role = Worker::Role::Serving;
        leader_ = nullptr;
    }
    change_.notify_all();
    appoint();
}

void Crew::wait_for_all_but_calls() {
    std::unique_lock lock(mutex_);
    change_.wait(lock, [&] {
        return std::all_of(workers_.begin(), workers_.end(), [](const Worker& worker) {
            return worker.role == Worker::Role::Serving || worker.role == Worker::Role::Ended;
        });
    });
}

int Crew::threads() {
    const std::lock_guard lock(mutex_);
    return static_cast<int>(
        std::count_if(workers_.begin(), workers_.end(),
                      [](const Worker& worker) { return worker.role != Worker::Role::Ended; }));
}

// --- the threads ---------------------------------------------------------------------------------

bool Crew::staff() {
    const auto startable = std::min(queue_.size(), static_cast<std::size_t>(free_slots_.load()));
    const int needed = static_cast<int>(startable) + (leader_wanted_ ? 1 : 0);
    while (standing_by_ < needed) {
        if (!spawn()) return false;
    }
    return true;
}

bool Crew::spawn() {
    for (auto worker = workers_.begin(); worker != workers_.end();) {
        if (worker->role == Worker::Role::Ended) {
            worker->thread.join();
            worker = workers_.erase(worker);
        } else {
            ++worker;
        }
    }
    const std::size_t before = workers_.size();
    try {
        Worker& worker = workers_.emplace_back();
        worker.thread = std::thread([this, &worker] { work(worker); });
    } catch (const std::exception&) {  // no more threads, or no memory
        if (workers_.size() > before) workers_.pop_back();
        return false;
    }
    ++standing_by_;
    return true;
}

void Crew::work(Worker& me) {
    std::unique_lock lock(mutex_);
    const auto something_to_do = [&] { return ended_ || leader_wanted_ || can_begin(); };
    while (wake_.wait_for(lock, kStandBy, something_to_do) && !ended_) {
        --standing_by_;
        if (leader_wanted_) {
            lead(me, lock);
        } else {
            --free_slots_;
            me.holds_slot = true;
            serve(me, lock);
            release_slot(me);
        }
        ++standing_by_;
        me.role = Worker::Role::StandBy;
    }
    --standing_by_;
    me.role = Worker::Role::Ended;
    change_.notify_all();
}

void Crew::lead(Worker& me, std::unique_lock<std::mutex>& lock) {
    leader_wanted_ = false;
    leader_ = &me;
    me.role = Worker::Role::Leading;
    if (free_slots_ > 0) {
        --free_slots_;
        me.holds_slot = true;
    }
    lock.unlock();
    const bool over = duties_.lead(me);
    lock.lock();
    if (!over) {
        // The supervisor may still be busy taking the lead.
        change_.wait(lock, [&] { return me.role == Worker::Role::Serving; });
        give_back(me, lock);
        serve(me, lock);
    }
    release_slot(me);
}

void Crew::serve(Worker& me, std::unique_lock<std::mutex>& lock) {
    while (!ended_ && me.holds_slot && !queue_.empty()) {
        me.role = Worker::Role::Serving;
        me.serving = queue_.front().release();
        queue_.pop_front();
        lock.unlock();
        me.serving->answer_all(me.work);
        lock.lock();
        give_back(me, lock);
    }
}

void Crew::give_back(Worker& me, std::unique_lock<std::mutex>& lock) {
    std::unique_ptr<Connection> connection(std::exchange(me.serving, nullptr));
    if (connection == nullptr) return;
    if (ended_) {
        lock.unlock();  // user code may run at the end of a session
        connection.reset();
        lock.lock();
        return;
    }
    returned_.push_back(std::move(connection));
    if (any_returned_.exchange(true)) return;
    lock.unlock();
    duties_.call_leader();
    lock.lock();
}

void Crew::release_slot(Worker& me) {
    if (!me.holds_slot) return;
    me.holds_slot = false;
    ++free_slots_;
}

}  // namespace pyro::server
