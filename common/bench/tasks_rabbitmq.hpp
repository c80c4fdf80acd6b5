// The part of tasks_bench that is about RabbitMQ.
#pragma once

#include "common/bench/goals.hpp"

#include <string>

namespace bench {

/// Ours, Celery and bare rabbitmq-c at a server with the user guest, in its vhost "/".
void measure_rabbitmq(const std::string& url, int tasks, Goals& goals);

}  // namespace bench
