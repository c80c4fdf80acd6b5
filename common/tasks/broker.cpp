#include "common/tasks/broker.hpp"

#include "common/tasks/amqp/amqp_broker.hpp"
#include "common/tasks/redis/redis_broker.hpp"
#include "common/tasks/sqlite/sqlite_broker.hpp"

#include <fmt/core.h>

namespace tasks {

Message reply_message(const Report& report) {
    Message message;
    message.body = encode_result(report.result, wire::celery::ResultForm::Reply);
    message.correlation_id = report.correlation_id;
    message.delivery_mode = 1;
    message.priority = 0;
    message.routing_key = report.reply_to;
    return message;
}

std::unique_ptr<Broker> connect(const std::string& url) {
    BrokerUrl parsed(url);
    if (parsed.scheme == "sqlite") return std::make_unique<sqlite::SqliteBroker>(std::move(parsed));
    if (parsed.scheme == "amqp") return std::make_unique<amqp::AmqpBroker>(std::move(parsed));
    if (parsed.scheme == "redis" || parsed.scheme == "rediss")
        return std::make_unique<redis::RedisBroker>(std::move(parsed));
    throw BrokerError(
        fmt::format("broker {}: there is none for '{}://': use sqlite:///FILE, "
                    "amqp://USER:PASSWORD@HOST:PORT/VHOST or redis://HOST:PORT/NUMBER",
                    parsed.shown(), parsed.scheme));
}

}  // namespace tasks
