// Where a Redis is and who one is there: what stands in a redis:// URL. Internal to the Redis
// broker.
//
//     redis://HOST:PORT/NUMBER    redis://:PASSWORD@HOST    redis://USER:PASSWORD@HOST/0
//     redis://HOST/0?visibility_timeout=7200
//
// Pure functions.
#pragma once

#include "common/tasks/broker_url.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace tasks::redis {

struct Address {
    /// BrokerError for a number that is none, for an option that is not known, and for rediss://.
    explicit Address(const BrokerUrl& url);

    std::string shown;  ///< for messages: without the password
    std::string host = "localhost";
    std::uint16_t port = 6379;
    std::string user;      ///< empty: the default one
    std::string password;  ///< empty: none
    unsigned database = 0;
    /// After this time what a Python worker has claimed and not finished counts as lost; Celery's
    /// option of the same name, which has to be the same in all programs.
    std::chrono::seconds visibility_timeout{std::chrono::hours(1)};
};

}  // namespace tasks::redis
