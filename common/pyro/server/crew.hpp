// The threads of a daemon's loop: one leads, some run long calls, the others stand by.
//
// A call needs a slot, of which there are as many as calls may run at the same time. The leader
// keeps one for the short calls it runs itself; when a call turns out long, its thread goes on with
// that slot and another thread leads, which gets a slot of its own when one is free. So there is
// always somebody who takes in clients, keeps the time and can stop, even when every slot is taken
// by a call that waits.
#pragma once

#include "common/pyro/server/connection.hpp"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace pyro::server {

/// A thread of the crew.
struct Worker {
    Workspace work;
    bool holds_slot = false;  ///< changed by the thread itself only

    enum class Role { StandBy, Leading, Serving, Ended };
    Role role = Role::StandBy;      ///< under the crew's lock
    Connection* serving = nullptr;  ///< whose call it runs; under the crew's lock
    std::thread thread;
};

class Crew {
public:
    struct Duties {
        /// Leads until the loop is over (true) or another thread leads (false).
        std::function<bool(Worker&)> lead;
        /// Connections have come back: the leader should look.
        std::function<void()> call_leader;
    };

    Crew(int slots, Duties duties) : free_slots_(slots), duties_(std::move(duties)) {}
    ~Crew();  ///< end(), and waits for every thread
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    // By the leader.
    bool has_free_slot() const { return free_slots_.load(std::memory_order_relaxed) > 0; }
    void get_slot(Worker& leader);
    /// Has the connection's messages answered by another thread as soon as there is a slot. When it
    /// throws the connection is still the caller's.
    void hand_over(std::unique_ptr<Connection>& connection);
    bool has_returned() const { return any_returned_.load(std::memory_order_relaxed); }
    /// The connections whose long calls have ended; their answers are sent, or in `output`.
    std::vector<std::unique_ptr<Connection>> returned();
    /// Those that were handed over and have not begun.
    std::vector<std::unique_ptr<Connection>> not_begun();
    /// No call runs and nothing has come back.
    bool is_done();
    /// No more leading and serving; connections whose calls run on are shut down, and gone when
    /// these end.
    void end();

    // By the supervisor.
    void start() { appoint(); }
    /// Makes sure that a thread stands by; false when the system gives none.
    bool has_stand_by();
    /// The leader's call has been found long: that thread goes on with the connection (may be
    /// null), and another one leads.
    void replace_leader(Connection* connection);
    /// Waits until the threads that are left run calls.
    void wait_for_all_but_calls();

    int threads();

private:
    void appoint();
    void work(Worker& me);
    void lead(Worker& me, std::unique_lock<std::mutex>& lock);
    void serve(Worker& me, std::unique_lock<std::mutex>& lock);
    void give_back(Worker& me, std::unique_lock<std::mutex>& lock);
    void release_slot(Worker& me);
    bool can_begin() const { return !queue_.empty() && free_slots_.load() > 0; }
    bool staff();  // a thread for each piece of work that waits
    bool spawn();

    std::atomic<int> free_slots_;
    std::atomic<bool> any_returned_{false};
    const Duties duties_;

    std::mutex mutex_;
    std::condition_variable wake_;    // of threads that stand by
    std::condition_variable change_;  // of roles
    std::list<Worker> workers_;
    int standing_by_ = 0;
    bool leader_wanted_ = false;
    bool ended_ = false;
    Worker* leader_ = nullptr;
    std::deque<std::unique_ptr<Connection>> queue_;
    std::vector<std::unique_ptr<Connection>> returned_;
};

}  // namespace pyro::server
