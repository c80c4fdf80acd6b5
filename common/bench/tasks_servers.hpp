// The task queue over RabbitMQ or Redis, beside Celery and, over RabbitMQ, bare rabbitmq-c.
#pragma once

#include "common/bench/goals.hpp"

#include <string>

namespace bench {

/// `url`: of a running server. The goals are those for RabbitMQ; over Redis there are figures only.
void measure_server(const std::string& url, int tasks, Goals& goals);

}  // namespace bench
