#include "common/tasks/redis/keys.hpp"

#include "common/wire/celery/json_text.hpp"

#include <fmt/core.h>

namespace tasks::redis {
namespace {

constexpr std::string_view kSeparator = "\x06\x16";

}  // namespace

std::string list_of(std::string_view queue, std::int64_t priority) {
    int step = 0;
    for (const int each : kPrioritySteps)
        if (each <= priority) step = each;
    if (step == 0) return std::string(queue);
    return fmt::format("{}{}{}", queue, kSeparator, step);
}

std::string binding_key(std::string_view exchange) {
    return fmt::format("_kombu.binding.{}", exchange);
}

std::string binding_of(std::string_view queue) {
    return fmt::format("{0}{1}{1}{0}", queue, kSeparator);
}

std::string result_key(std::string_view task_id) {
    return fmt::format("celery-task-meta-{}", task_id);
}

std::string unacked_end(const std::string& queue) {
    return fmt::format(",\"\",{}]", wire::celery::dump_json(queue));
}

std::string connection_name(std::string_view worker) {
    return fmt::format("labs-worker-{}", worker);
}

}  // namespace tasks::redis
