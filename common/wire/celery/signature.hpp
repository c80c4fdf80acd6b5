// A call that is still to be made, as it stands in a message: a callback, the next step of a chain.
//
//     {"task": "tasks.add", "args": [3], "kwargs": {}, "options": {"task_id": ID, "reply_to":
//     QUEUE},
//      "subtask_type": null, "immutable": false}
//
// Pure functions; the only error is MessageError.
#pragma once

#include "common/value/value.hpp"
#include "common/wire/celery/error.hpp"

#include <string>

namespace wire::celery {

struct Signature {
    std::string task;
    value::List args;
    value::Dict kwargs;
    value::Dict options;  ///< task_id, reply_to, queue, countdown, link, link_error, ...
    value::Value subtask_type;
    bool immutable = false;  ///< the result of the task before is not put in front of args

    /// An option that is text; empty when it is not there.
    std::string option(std::string_view name) const;
};

value::Value encode_signature(const Signature& signature);
Signature decode_signature(const value::Value& value);

}  // namespace wire::celery
