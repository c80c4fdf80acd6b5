// Which of our workers live, and what happens to the messages of those that do not. Internal to the
// Redis broker.
//
// A worker's name is in the set labs.workers, and its connection has that name (CLIENT SETNAME).
// The operating system ends the connection of a program that dies, in whatever way, and Redis then
// has no connection of that name any more. The name is never used again, so who is missing once is
// dead for good, and nothing that it sent is still to come: Redis carries out what it has read from
// a connection before it lets that go. Its messages can be given back at once, without waiting for
// a lease to run out, and a worker that is only slow is never taken for dead.
//
// One of the workers looks every quarter of a second. One thread.
#pragma once

#include "common/tasks/broker.hpp"
#include "common/tasks/redis/address.hpp"
#include "common/tasks/redis/connection.hpp"
#include "common/tasks/redis/scripts.hpp"

#include <string>
#include <vector>

namespace tasks::redis {

class Attendance {
public:
    /// Enters the worker of this connection, and its queues. The references must outlive it.
    Attendance(const Address& address, Connection& connection, const Scripts& scripts,
               const std::vector<std::string>& queues);

    const std::string& worker() const { return worker_; }

    /// When look() wants to be called again.
    Deadline next_look() const { return next_look_; }
    /// Gives back what the dead have claimed.
    void look();
    /// Gives back what this worker has claimed, and leaves.
    void leave();

private:
    std::vector<std::string> others();
    void keep_young();

    Connection& connection_;
    const Scripts& scripts_;
    std::string worker_;
    std::string visibility_;  // seconds
    std::chrono::steady_clock::duration refresh_interval_;
    Deadline next_look_{};
    Deadline next_refresh_{};
};

}  // namespace tasks::redis
