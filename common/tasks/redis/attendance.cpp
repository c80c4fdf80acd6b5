#include "common/tasks/redis/attendance.hpp"

#include "common/tasks/redis/keys.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace tasks::redis {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kLookInterval = 250ms;
/// How often claimed messages are made young: far below any visibility timeout.
constexpr auto kRefreshInterval = 5s;

}  // namespace

Attendance::Attendance(const Address& address, Connection& connection, const Scripts& scripts)
    : connection_(connection),
      scripts_(scripts),
      worker_(wire::celery::new_id()),
      visibility_(std::to_string(address.visibility_timeout.count())) {
    // The name first: who is in the set and has no connection counts as dead.
    connection_.call({"CLIENT", "SETNAME", connection_name(worker_)});
    connection_.call({"SADD", kWorkers, worker_});
}

void Attendance::look() {
    next_look_ = Clock::now() + kLookInterval;
    if (Clock::now() >= next_refresh_) keep_young();
    const auto workers = others();
    if (workers.empty()) return;
    const std::string living = connection_.call({"CLIENT", "LIST", "TYPE", "normal"}).text;
    for (const std::string& worker : workers) {
        const std::string field = fmt::format(" name={} ", connection_name(worker));
        if (living.find(field) == std::string::npos)
            connection_.call({"EVALSHA", scripts_.give_back, "0", worker});
    }
}

/// Nobody when another worker has just looked.
std::vector<std::string> Attendance::others() {
    const auto interval = std::to_string(std::chrono::milliseconds(kLookInterval).count());
    connection_.add({"SET", kCheck, worker_, "NX", "PX", interval});
    connection_.add({"SMEMBERS", kWorkers});
    const auto replies = connection_.run();
    std::vector<std::string> names;
    if (replies[0].is_nil()) return names;
    for (const Reply& member : replies[1].items)
        if (member.text != worker_) names.push_back(member.text);
    return names;
}

void Attendance::keep_young() {
    next_refresh_ = Clock::now() + kRefreshInterval;
    connection_.add({"EVALSHA", scripts_.refresh, "0", worker_});
    connection_.add({"EVALSHA", scripts_.restore_old, "0", visibility_});
    connection_.run();
}

void Attendance::leave() {
    connection_.call({"EVALSHA", scripts_.give_back, "0", worker_});
}

}  // namespace tasks::redis
