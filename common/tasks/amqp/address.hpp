// The parts of an amqp:// URL, with RabbitMQ's defaults.
//
//     amqp://USER:PASSWORD@HOST:PORT/VHOST?max_priority=10
//
// An empty vhost and "/" are the same, as in Celery.
#pragma once

#include "common/tasks/broker_url.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace tasks::amqp {

struct Address {
    std::string host = "localhost";
    std::uint16_t port = 5672;
    std::string user = "guest";
    std::string password = "guest";
    std::string vhost = "/";
    /// Queues are declared with this x-max-priority: Celery's option task_queue_max_priority.
    std::optional<std::uint8_t> max_priority;
};

/// BrokerError for an option that is not known.
Address address_of(const BrokerUrl& url);

}  // namespace tasks::amqp
