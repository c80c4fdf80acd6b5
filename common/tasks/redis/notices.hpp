// Waits until one of the keys that were looked at has changed, whoever changed it. Internal to the
// Redis broker.
//
// Redis tells it: it remembers which keys a connection has read with `look()` and says once that
// one of them was written to ("client-side caching", CLIENT TRACKING), through a second connection
// that listens for nothing else. Reading and being remembered are one step, so that no change is
// missed:
//
//     notices.look(connection, {"EXISTS", "celery"});    // 0: nothing there
//     notices.wait(wake, deadline);                      // returns at once if somebody has put
//                                                        // something there since
//
// One thread.
#pragma once

#include "common/tasks/broker.hpp"
#include "common/tasks/redis/connection.hpp"
#include "common/tasks/wake_pipe.hpp"

#include <span>
#include <string_view>

namespace tasks::redis {

class Notices {
public:
    /// Keys read through `connection`, which must outlive it, are the ones that are watched.
    Notices(const Address& address, Connection& connection);

    /// Adds a command that reads keys to what the connection sends next; its answer is the second
    /// of two, after an "OK".
    void look(std::span<const std::string_view> words);
    void look(std::initializer_list<std::string_view> words) {
        look(std::span(words.begin(), words.size()));
    }

    /// Until a key that was looked at has changed, the pipe was woken or the deadline has passed.
    /// BrokerUnavailableError when the broker has gone.
    void wait(const WakePipe& wake, Deadline deadline);

private:
    Connection& connection_;
    Connection listener_;
};

/// Until the pipe is woken or the deadline has passed.
void wait_for_wake(const WakePipe& wake, Deadline deadline);

}  // namespace tasks::redis
