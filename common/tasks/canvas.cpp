#include "common/tasks/canvas.hpp"

#include "common/tasks/client.hpp"

#include <algorithm>

namespace tasks {

using wire::celery::TaskMessage;

Signature Signature::set(CallOptions changed) const {
    Signature copy = *this;
    if (changed.queue.empty()) changed.queue = options.queue;
    copy.options = std::move(changed);
    return copy;
}

Signature Signature::link(Signature callback) const {
    Signature copy = *this;
    copy.callbacks.push_back(std::move(callback));
    return copy;
}

Signature Signature::link_error(Signature errback) const {
    Signature copy = *this;
    copy.errbacks.push_back(std::move(errback));
    return copy;
}

AsyncResult<> Signature::apply_async() const {
    const TaskMessage message = client->prepare(*this);
    client->send(message, options);
    return AsyncResult<>(client, message.id, message.reply_to);
}

std::size_t GroupResult::completed_count() const {
    const auto count = std::count_if(results_.begin(), results_.end(),
                                     [](const AsyncResult<>& result) { return result.ready(); });
    return static_cast<std::size_t>(count);
}

value::List GroupResult::get_values(std::chrono::milliseconds timeout) const {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    value::List values;
    for (const AsyncResult<>& result : results_) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        values.push_back(result.get_value(std::max(left, std::chrono::milliseconds(0))));
    }
    return values;
}

GroupResult Group::apply_async() const {
    if (tasks.empty()) throw BrokerError("group: there is no task in it");
    const std::string id = wire::celery::new_id();
    std::vector<Outgoing> messages;
    std::vector<AsyncResult<>> results;
    for (const Signature& signature : tasks) {
        TaskMessage task = signature.client->prepare(signature);
        task.group = id;
        task.group_index = static_cast<std::int64_t>(results.size());
        messages.push_back({Client::queue_of(signature.options), encode(task)});
        results.emplace_back(signature.client, task.id, task.reply_to);
    }
    tasks.front().client->publish(messages, tasks.front().options.retry);
    return GroupResult(id, std::move(results));
}

AsyncResult<> Chain::apply_async() const {
    if (tasks.empty()) throw BrokerError("chain: there is no task in it");
    const Signature& first = tasks.front();
    TaskMessage task = first.client->prepare(first);
    AsyncResult<> result(first.client, task.id, task.reply_to);
    for (std::size_t i = 1; i < tasks.size(); ++i) {
        const std::string id =
            tasks[i].options.task_id.empty() ? wire::celery::new_id() : tasks[i].options.task_id;
        task.embed.chain.insert(task.embed.chain.begin(), first.client->embedded(tasks[i], id));
        result = AsyncResult<>(first.client, id, task.reply_to,
                               std::make_shared<const ResultHandle>(result));
    }
    first.client->send(task, first.options);
    return result;
}

}  // namespace tasks
