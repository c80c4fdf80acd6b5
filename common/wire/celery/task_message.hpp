// A task on its way to a worker: Celery's message protocol, version 2.
//
//     wire::celery::TaskMessage task;
//     task.task = "addTask.add";
//     task.id = wire::celery::new_id();
//     task.args = {5, 5};
//     wire::celery::Message message = wire::celery::encode(task);
//
//     wire::celery::TaskMessage same = wire::celery::decode_task(message);
//
// What a worker needs for routing and waiting stands in the headers, the arguments in the body:
//
//     [[5, 5], {}, {"callbacks": null, "errbacks": null, "chain": null, "chord": null}]
//
// Pure functions; the only error is MessageError.
#pragma once

#include "common/value/value.hpp"
#include "common/wire/celery/iso_time.hpp"
#include "common/wire/celery/message.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace wire::celery {

/// What is to be done after the task. Each item is a signature (signature.hpp), and stays a value,
/// so that what is only passed on stays as it came.
struct Embed {
    value::List callbacks;  ///< after SUCCESS
    value::List errbacks;   ///< after FAILURE
    value::List chain;      ///< the steps that follow, the next one last
    value::Value chord;     ///< what follows when all tasks of the group are done; None: nothing
};

struct TaskMessage {
    std::string task;  ///< the registered name
    std::string id;    ///< any text; Python's are uuid4
    value::List args;
    value::Dict kwargs;
    Embed embed;

    std::string lang = "c++";
    std::string shadow;           ///< another name to show in logs; empty: none
    std::optional<Time> eta;      ///< not before
    std::optional<Time> expires;  ///< not after
    std::string group;            ///< empty: none
    std::optional<std::int64_t> group_index;
    std::int64_t retries = 0;          ///< how many have been made
    std::optional<double> hard_limit;  ///< seconds
    std::optional<double> soft_limit;
    std::string root_id;
    std::string parent_id;  ///< empty: none
    std::string args_repr;  ///< empty: made from args
    std::string kwargs_repr;
    std::string origin;  ///< "gen15106@host"
    bool ignore_result = false;
    value::Dict other_headers;  ///< of the user, and of newer versions

    std::string reply_to;        ///< empty: nobody waits for an answer through a queue
    std::string correlation_id;  ///< empty: the id
    std::optional<std::int64_t> priority;
    bool persistent = true;
    /// When the broker may drop the message by itself.
    std::optional<std::chrono::milliseconds> time_to_live;
};

/// Byte for byte what Celery 5.2 sends for the same task, but that a time always has six digits.
/// The queue is left empty. MessageError for arguments that JSON has no form for.
Message encode(const TaskMessage& task);

/// The largest body that is read, unpacked where it is compressed.
inline constexpr std::size_t kMaxBody = std::size_t{8} << 20;

/// Reads protocol 2, and protocol 1 (no headers, all in the body). Only JSON is read: pickle would
/// run code of the sender. MessageError says what is wrong, also where Python's worker would end:
/// no id, no content type, a body of two elements.
TaskMessage decode_task(const Message& message, std::size_t max_body = kMaxBody);

/// Who sent a message that cannot be read as a whole, as far as that can be told; for the answer.
struct Sender {
    std::string task;
    std::string id;
    std::string reply_to;
    std::string correlation_id;
};
Sender sender_of(const Message& message) noexcept;

}  // namespace wire::celery
