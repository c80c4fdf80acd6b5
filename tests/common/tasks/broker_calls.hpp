// What tests of brokers do with them again and again.
#pragma once

#include "common/tasks/broker.hpp"
#include "common/wire/celery/task_message.hpp"
#include "tests/common/process.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace test {

using Fate = tasks::Settlement::Fate;

inline tasks::Outgoing outgoing(const std::string& id, const std::string& queue = "celery",
                                int priority = 0) {
    wire::celery::TaskMessage task;
    task.task = "add";
    task.id = id;
    task.priority = priority;
    return {queue, encode(task)};
}

inline void publish(tasks::Broker& broker, const std::vector<std::string>& ids,
                    const std::string& queue = "celery") {
    std::vector<tasks::Outgoing> messages;
    for (const std::string& id : ids) messages.push_back(outgoing(id, queue));
    broker.publish(messages);
}

inline std::unique_ptr<tasks::Broker> connect_worker(const std::string& url,
                                                     const std::vector<std::string>& queues) {
    auto broker = tasks::connect(url);
    broker->consume(queues);
    return broker;
}

/// What is there; `expected`: waits until so many have come, since a server sends when it likes.
inline std::vector<tasks::Delivery> claim(tasks::Broker& broker, std::size_t most,
                                          std::size_t expected = 0) {
    using Clock = std::chrono::steady_clock;
    auto claimed = broker.claim(most, Clock::now());
    const auto deadline = Clock::now() + kLimit;
    while (claimed.size() < expected && Clock::now() < deadline)
        for (tasks::Delivery& more : broker.claim(most, deadline))
            claimed.push_back(std::move(more));
    return claimed;
}

/// "1 2 3"
inline std::string ids(const std::vector<tasks::Delivery>& deliveries) {
    std::string text;
    for (const tasks::Delivery& delivery : deliveries)
        text += (text.empty() ? "" : " ") + wire::celery::sender_of(delivery.message).id;
    return text;
}

inline void settle(tasks::Broker& broker, const tasks::Delivery& delivery, Fate fate) {
    tasks::Settlement settlement;
    settlement.tag = delivery.tag;
    settlement.fate = fate;
    broker.settle({&settlement, 1});
}

/// A settlement that says this about the task "1", and nothing more.
inline tasks::Settlement report(const std::string& status, value::Value result = {},
                                const std::string& task_id = "1") {
    tasks::Settlement settlement;
    settlement.fate = Fate::Keep;
    settlement.reports.resize(1);
    settlement.reports[0].result.task_id = task_id;
    settlement.reports[0].result.status = status;
    settlement.reports[0].result.result = std::move(result);
    return settlement;
}

/// Why the broker refuses; "accepted" when it does not.
inline std::string refusal(const std::string& url) {
    try {
        tasks::connect(url);
        return "accepted";
    } catch (const base::Error& error) {
        return error.what();
    }
}

}  // namespace test
