// What an App and its results share: the connections of a client. Internal to common/tasks.
//
// One connection sends, another one hears of results. Of the threads that wait for results one at a
// time, the leader, uses that connection; it looks for all of them. Any thread, several at a time.
#pragma once

#include "common/tasks/async_result.hpp"
#include "common/tasks/broker.hpp"
#include "common/tasks/canvas.hpp"
#include "common/wire/celery/task_message.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tasks {

class Client : public std::enable_shared_from_this<Client> {
public:
    explicit Client(std::string url) : url_(std::move(url)) {}

    /// A message for the signature, with an id and all that Celery sends along; its queue is that
    /// of the options.
    wire::celery::TaskMessage prepare(const Signature& signature);
    /// The signature as a part of another message. `task_id`: preset, for a step of a chain.
    value::Value embedded(const Signature& signature, const std::string& task_id = {});

    void publish(const std::vector<Outgoing>& messages, const PublishRetry& retry);
    /// Sends one task.
    void send(const wire::celery::TaskMessage& task, const CallOptions& options);

    using Condition = std::function<bool(const std::optional<ResultMessage>&)>;
    /// Whose result is waited for, and where its message said that the result goes (may be empty).
    struct Awaited {
        const std::string& task_id;
        std::string_view reply_to = {};
    };
    std::optional<ResultMessage> find_result(const std::string& task_id);
    /// Waits until the condition holds; what was found then, or at the deadline. ResultLostError.
    std::optional<ResultMessage> wait_for_result(const Awaited& awaited, const Condition& condition,
                                                 Deadline deadline);
    void forget(const std::string& task_id);

    /// Where a task with these options goes.
    static std::string queue_of(const CallOptions& options);

private:
    /// A thread that wants to know of a result.
    struct Wait {
        Awaited awaited;
        const Condition& condition;
        bool forget = false;
        bool done = false;
        bool is_lost = false;
        std::optional<ResultMessage> found = {};
    };

    std::optional<ResultMessage> look(Wait& wait, Deadline deadline);
    void lead(std::unique_lock<std::mutex>& lock, const Wait& own, Deadline deadline);
    void look_for(Wait& wait, Broker& broker) const;
    /// Connected on first use, and again when that connection has ended; with the mutex held.
    Broker& results();
    void let_results_go();
    std::string reply_queue(const PublishRetry& retry);

    std::string url_;

    std::mutex publish_mutex_;
    std::unique_ptr<Broker> publisher_;

    std::mutex results_mutex_;
    std::condition_variable looked_;
    std::unique_ptr<Broker> results_;  // the leader's alone while there is one
    std::string reply_queue_;
    Replies kept_;  // what came over a connection that has ended
    bool has_leader_ = false;
    std::vector<Wait*> waits_;
};

}  // namespace tasks
