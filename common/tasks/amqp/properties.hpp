// The properties of a message as AMQP has them.
//
// Pure functions; the only error is wire::celery::MessageError.
#pragma once

#include "common/tasks/amqp/rabbitmq_c.hpp"
#include "common/tasks/amqp/table.hpp"
#include "common/wire/celery/message.hpp"

namespace tasks::amqp {

/// Larger ones are refused by RabbitMQ 4, with the end of the channel.
inline constexpr std::size_t kLargestMessage = std::size_t{16} << 20;

/// Views into the message and the writer's memory. What is too long for AMQP is refused, where the
/// message needs it (reply_to), or left out.
amqp_basic_properties_t write_properties(const wire::celery::Message& message, TableWriter& writer);

/// All but the body and where it came from; what a property's absence means is the reader's affair,
/// so that content_type is empty then.
wire::celery::Message read_properties(const amqp_basic_properties_t& properties);

}  // namespace tasks::amqp
