// What a broker makes of results that come to its client. Internal to common/tasks.
//
//     Replies replies;
//     replies.add(message.body);               // what came to the reply queue (rpc://)
//     replies.find(task_id);
//
// One thread.
#pragma once

#include "common/wire/celery/result_message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tasks {

using wire::celery::ResultMessage;

/// The latest that has come about each task; a final state stays.
class Replies {
public:
    /// The body of a message. False for one that is no result: somebody else's nonsense in our
    /// queue is no answer to any question.
    bool add(std::string_view body);
    /// The same in the envelope that a transport without headers of its own puts around it.
    bool add_envelope(std::string_view envelope);

    std::optional<ResultMessage> find(const std::string& task_id) const;
    void forget(const std::string& task_id) { results_.erase(task_id); }

private:
    std::unordered_map<std::string, ResultMessage> results_;
};

/// Makes it the answer for a task whose stored result cannot be read: FAILURE, and why.
void set_unreadable(const std::string& why, ResultMessage& result);

}  // namespace tasks
