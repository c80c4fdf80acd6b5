// How often a task was handed out to workers that did not finish it.
//
// RabbitMQ only says that it was not the first time ("redelivered"). So whoever gets such a message
// leaves a mark: a message in a queue of the task's own, labs.lost.ID, which goes when the task is
// done, or after a day. Nothing of this is done for a message that is delivered once.
#pragma once

#include "common/tasks/amqp/connection.hpp"

#include <string>

namespace tasks::amqp {

class LostCount {
public:
    /// The connection must outlive it.
    explicit LostCount(Connection& connection) : connection_(connection) {}

    /// Of a redelivered message: how often it has been handed out, this time included; 2 where that
    /// cannot be told.
    unsigned count_delivery(const std::string& task_id);
    /// The task is done.
    void forget(const std::string& task_id);

private:
    Connection& connection_;
};

}  // namespace tasks::amqp
