// The queues as Celery declares them: durable, each with an exchange of the same name and a binding
// between them, so that both can share one.
//
// A queue that is there already and was declared otherwise is refused by RabbitMQ.
#pragma once

#include "common/tasks/amqp/connection.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace tasks::amqp {

class Queues {
public:
    /// The connection must outlive it.
    Queues(Connection& connection, const BrokerUrl& url);

    /// Makes it unless this connection has done so. RefusedError.
    void declare(const std::string& name);
    /// It is not there any more.
    void forget(const std::string& name) { declared_.erase(name); }

private:
    Connection& connection_;
    BrokerUrl url_;
    std::optional<std::uint8_t> max_priority_;
    std::set<std::string> declared_;
};

}  // namespace tasks::amqp
