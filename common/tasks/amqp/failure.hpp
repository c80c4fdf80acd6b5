// What went wrong between us and RabbitMQ, as one sentence with the URL and the cure.
//
// No input or output.
#pragma once

#include "common/tasks/broker_url.hpp"
#include "common/tasks/errors.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tasks::amqp {

/// The server has refused something and closed the channel for it; the connection goes on.
class RefusedError : public BrokerError {
    using BrokerError::BrokerError;
};

/// RabbitMQ's reason for closing a channel or the connection.
struct Reason {
    std::uint16_t code = 0;  ///< 406
    std::string text;        ///< "PRECONDITION_FAILED - inequivalent arg 'durable' for queue ..."
};

/// The server cannot be reached, or no longer; `status` is rabbitmq-c's.
BrokerUnavailableError unreachable(const BrokerUrl& url, int status);

/// While logging in: BrokerError for what stands in the URL, BrokerUnavailableError else.
[[noreturn]] void throw_login_refused(const BrokerUrl& url, const Reason& reason);

/// RefusedError about the queue, which RabbitMQ would not declare or let us read.
[[noreturn]] void throw_queue_refused(const BrokerUrl& url, std::string_view queue,
                                      const Reason& reason);

/// A channel or the connection was closed while nothing was asked for.
BrokerUnavailableError closed(const BrokerUrl& url, const Reason& reason);

}  // namespace tasks::amqp
