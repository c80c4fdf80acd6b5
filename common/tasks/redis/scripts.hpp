// What has to happen in one step, as Lua that Redis runs: nothing comes between, and a program that
// dies in the middle of a script's call has either made the whole step or none of it. Internal to
// the Redis broker.
//
// A script of Redis is not undone when it fails half-way. So each makes sure first that the keys it
// changes have the right types, and gives before it takes: what goes wrong later leaves a message
// twice and not never. The first step of each is a write that needs no memory, after which Redis
// lets the script go on though its memory is full: workers can empty it.
#pragma once

#include "common/tasks/redis/connection.hpp"

#include <string>
#include <string_view>

namespace tasks::redis {

/// A script by the SHA1 of its text, as EVALSHA wants it.
struct Scripts {
    /// Loads them into the server.
    explicit Scripts(Connection& connection);

    /// Enters a worker, and the bindings of its queues. Arguments: worker, {binding key, member}...
    std::string enter;
    /// All workers; nobody when somebody has asked within so many milliseconds.
    /// Arguments: worker, milliseconds
    std::string members;
    /// Takes messages from the lists and writes them down as claimed.
    ///     worker, number of the first claim, how many at most, {list, end of its unacked
    ///     values}...
    /// Answers {index of the list, how often its worker has died, message}... for each one, flat.
    std::string claim;
    /// Messages, then reports, then the fate.
    ///     worker, number of the claim or "", fate, "1" when it has been counted in
    ///     labs.deliveries, count, {list, message}..., count, {key, result, reply list or "",
    ///     reply}...
    /// A reply goes out only when nobody listens for the result.
    std::string settle;
    /// Gives back what a worker has claimed: it has died. Arguments: worker
    std::string give_back;
    /// Makes what a worker has claimed young again, so that no Python worker takes it for lost
    /// after the visibility timeout. Arguments: worker
    std::string refresh;
    /// Gives back what nobody has refreshed for so long: a Python worker's. Arguments: seconds
    std::string restore_old;
};

}  // namespace tasks::redis
