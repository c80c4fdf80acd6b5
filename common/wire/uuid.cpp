#include "common/base/errors.hpp"
#include "common/wire/message.hpp"

#include <pthread.h>
#include <unistd.h>
#ifdef __APPLE__
#include <sys/random.h>
#endif

#include <algorithm>
#include <atomic>
#include <cerrno>

namespace wire {

namespace {

/// Counts the forks: a child must not use up the random bytes that its parent holds, too.
std::atomic<int>& forks() {
    static std::atomic<int> count = [] {
        pthread_atfork(nullptr, nullptr, [] { ++forks(); });
        return 0;
    }();
    return count;
}

/// 16 ids for one call of the system.
struct Pool {
    std::array<std::uint8_t, 256> bytes;
    std::size_t used = sizeof bytes;
    int forks_seen = 0;
};

void fill(Pool& pool) {
    if (getentropy(pool.bytes.data(), pool.bytes.size()) != 0) {
        base::throw_system_error("get random bytes", errno);
    }
    pool.used = 0;
}

}  // namespace

Uuid random_uuid() {
    thread_local Pool pool;
    const int forks_now = forks().load(std::memory_order_relaxed);
    if (pool.used == pool.bytes.size() || pool.forks_seen != forks_now) {
        fill(pool);
        pool.forks_seen = forks_now;
    }
    Uuid uuid;
    const std::uint8_t* next = pool.bytes.data() + pool.used;
    std::copy(next, next + uuid.size(), uuid.begin());
    pool.used += uuid.size();
    uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0f) | 0x40);  // version 4: random
    uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3f) | 0x80);  // the variant of RFC 4122
    return uuid;
}

std::string to_string(const Uuid& uuid) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < uuid.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += kDigits[uuid[i] >> 4];
        text += kDigits[uuid[i] & 0x0f];
    }
    return text;
}

}  // namespace wire
