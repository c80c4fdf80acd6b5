#include "common/tasks/redis/attendance.hpp"

#include "common/tasks/redis/keys.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace tasks::redis {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kLookInterval = 250ms;
/// How often claimed messages are made young.
Clock::duration refresh_interval(std::chrono::seconds visibility) {
    return std::min<Clock::duration>(5s, std::chrono::milliseconds(visibility) / 4);
}

}  // namespace

Attendance::Attendance(const Address& address, Connection& connection, const Scripts& scripts,
                       const std::vector<std::string>& queues)
    : connection_(connection),
      scripts_(scripts),
      worker_(wire::celery::new_id()),
      visibility_(std::to_string(address.visibility_timeout.count())),
      refresh_interval_(refresh_interval(address.visibility_timeout)) {
    // The name first: who is in the set and has no connection counts as dead.
    connection_.call({"CLIENT", "SETNAME", connection_name(worker_)});
    std::vector<std::string> arguments{worker_};
    for (const std::string& queue : queues) {
        arguments.push_back(binding_key(queue));
        arguments.push_back(binding_of(queue));
    }
    std::vector<std::string_view> words{"EVALSHA", scripts_.enter, "0"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    connection_.add(words);
    connection_.run();
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
    const Reply members = connection_.call({"EVALSHA", scripts_.members, "0", worker_, interval});
    std::vector<std::string> names;
    for (const Reply& member : members.items)
        if (member.text != worker_) names.push_back(member.text);
    return names;
}

void Attendance::keep_young() {
    next_refresh_ = Clock::now() + refresh_interval_;
    connection_.add({"EVALSHA", scripts_.refresh, "0", worker_});
    connection_.add({"EVALSHA", scripts_.restore_old, "0", visibility_});
    connection_.run();
}

void Attendance::leave() {
    connection_.call({"EVALSHA", scripts_.give_back, "0", worker_});
}

}  // namespace tasks::redis
