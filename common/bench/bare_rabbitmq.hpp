// The yardstick of tasks_bench over RabbitMQ: rabbitmq-c with nothing but the loop its examples
// show.
#pragma once

#include <cstdint>
#include <string>

namespace bench {

struct RabbitAddress {
    std::string host;
    std::uint16_t port = 0;
};

/// Persistent messages of so many bytes into a durable queue, confirmed a hundred at a time.
/// Returns messages a second.
double bare_publish(const RabbitAddress& address, const std::string& queue, int count,
                    std::size_t size);

/// Takes so many messages out of the queue and acknowledges each. Messages a second.
double bare_consume(const RabbitAddress& address, const std::string& queue, int count);

}  // namespace bench
