// Sends messages that are safe when it returns: on disk, confirmed by RabbitMQ. All are sent first,
// then the confirmations are waited for.
#pragma once

#include "common/tasks/amqp/confirms.hpp"
#include "common/tasks/amqp/connection.hpp"
#include "common/tasks/amqp/queues.hpp"

#include <functional>
#include <span>
#include <vector>

namespace tasks::amqp {

class Publisher {
public:
    /// The connection and the queues must outlive it. `other`: what is to be done with messages
    /// that come meanwhile and are none of its own.
    Publisher(Connection& connection, Queues& queues, BrokerUrl url,
              std::function<void(Arrival&&)> other);

    /// The queues are made when they are not there, also when one vanishes meanwhile. RefusedError,
    /// wire::celery::MessageError for what cannot be sent. BrokerError when RabbitMQ takes a
    /// message and then does not keep it.
    void publish(std::span<const Outgoing> messages);

    /// For the connection's owner, which may read what belongs here.
    void handle(const Confirmation& confirmation);
    void handle_returned(Arrival&& arrival);

private:
    void send(std::span<const Outgoing> messages);
    void read_what_is_there();
    void await_confirmations();

    Connection& connection_;
    Queues& queues_;
    BrokerUrl url_;
    std::function<void(Arrival&&)> other_;
    Confirms confirms_;
    bool is_ready_ = false;  // the channel
    bool is_refused_ = false;
    std::vector<Outgoing> returned_;
};

}  // namespace tasks::amqp
