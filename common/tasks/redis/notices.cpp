#include "common/tasks/redis/notices.hpp"

#include <algorithm>
#include <array>
#include <poll.h>

namespace tasks::redis {
namespace {

using namespace std::chrono_literals;

/// poll() until the deadline; which of the two has something to say.
bool is_readable(int descriptor, const WakePipe& wake, Deadline deadline) {
    std::array<pollfd, 2> watched{pollfd{wake.descriptor(), POLLIN, 0},
                                  pollfd{descriptor, POLLIN, 0}};
    constexpr auto kLongest = std::chrono::milliseconds(1h);
    const auto now = std::chrono::steady_clock::now();
    const auto left = deadline > now + kLongest
                          ? kLongest
                          : std::chrono::ceil<std::chrono::milliseconds>(deadline - now);
    ::poll(watched.data(), watched.size(), std::max(0, static_cast<int>(left.count())));
    return watched[1].revents != 0;
}

}  // namespace

Notices::Notices(const Address& address, Connection& connection)
    : connection_(connection), listener_(address) {
    const auto id = std::to_string(listener_.call({"CLIENT", "ID"}).number);
    listener_.call({"SUBSCRIBE", "__redis__:invalidate"});
    // Only of commands that look() adds. What this connection itself changes is told, too: it takes
    // the key out of what is watched as any other change does.
    connection_.call({"CLIENT", "TRACKING", "ON", "REDIRECT", id, "OPTIN"});
}

void Notices::look(std::span<const std::string_view> words) {
    connection_.add({"CLIENT", "CACHING", "YES"});
    connection_.add(words);
}

void Notices::wait(const WakePipe& wake, Deadline deadline) {
    if (is_readable(listener_.descriptor(), wake, deadline)) listener_.receive_pushed();
}

void wait_for_wake(const WakePipe& wake, Deadline deadline) {
    is_readable(-1, wake, deadline);
}

}  // namespace tasks::redis
