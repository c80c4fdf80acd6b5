// The address of a broker: it says which broker it is, and where.
//
//     sqlite:///tasks.db                 a file here             sqlite:////var/lib/tasks.db
//     amqp://guest:secret@host:5672//    RabbitMQ, vhost "/"
//     redis://:secret@host:6379/0        Redis, database 0
//
// Pure functions.
#pragma once

#include "common/tasks/errors.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tasks {

struct BrokerUrl {
    /// BrokerError that says how a URL is written.
    explicit BrokerUrl(std::string_view text);

    std::string scheme;  ///< "sqlite", "amqp", "redis"
    std::string user;    ///< decoded from %xx, as the password and the path are
    std::string password;
    std::string host;        ///< empty: not given
    std::uint16_t port = 0;  ///< 0: not given
    std::string path;  ///< behind the first slash after the host: file, vhost, database number

    /// For messages and logs: `amqp://guest:**@host:5672//`.
    std::string shown() const;

private:
    std::string shown_;
};

/// Where a program looks that was told nothing else: the environment's CELERY_BROKER_URL, which is
/// Celery's, or sqlite:///tasks.db.
std::string default_broker();

}  // namespace tasks
