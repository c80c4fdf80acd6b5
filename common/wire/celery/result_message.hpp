// What a worker says about a task: its state, the value or the error.
//
//     {"task_id": ID, "status": "SUCCESS", "result": 10, "traceback": null, "children": []}
//     {"status": "FAILURE", "result": {"exc_type": "ValueError", "exc_message": ["boom"],
//      "exc_module": "builtins"}, "traceback": "Traceback ...", "children": [],
//      "date_done": "2026-11-21T03:13:09.871236", "task_id": ID}
//
// The first form goes to the reply queue of a client (rpc://), the second into a store (redis://).
// Pure functions; the only error is MessageError.
#pragma once

#include "common/value/value.hpp"
#include "common/wire/celery/error.hpp"
#include "common/wire/celery/iso_time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace wire::celery {

namespace states {
inline constexpr std::string_view kPending = "PENDING";  ///< waiting, or never heard of
inline constexpr std::string_view kStarted = "STARTED";
inline constexpr std::string_view kRetry = "RETRY";
inline constexpr std::string_view kSuccess = "SUCCESS";
inline constexpr std::string_view kFailure = "FAILURE";
inline constexpr std::string_view kRevoked = "REVOKED";
}  // namespace states

/// True for the three states that no other follows.
bool is_final(std::string_view state);

struct ResultMessage {
    std::string task_id;
    std::string status;  ///< one of states::, or a state of the task's own in capitals
    value::Value
        result;  ///< SUCCESS: the value. FAILURE, RETRY, REVOKED: an ExceptionText. Else meta
    std::string traceback;  ///< empty: none
    value::List children;   ///< [[child id, parent], group or None] for each task it started
    std::optional<Time> date_done;
    std::string group_id;   ///< empty: none
    std::string parent_id;  ///< empty: none
};

enum class ResultForm { Reply, Stored };

/// Byte for byte what Celery 5.2 writes. MessageError for a value that JSON has no form for.
std::string encode_result(const ResultMessage& result, ResultForm form);

/// Needs task_id and status, and result, which may be null.
ResultMessage decode_result(std::string_view text);

/// An exception in a result.
struct ExceptionText {
    std::string type;  ///< "ValueError"
    std::string module = "builtins";
    value::List args;  ///< what it was made with
};
value::Value encode_exception(const ExceptionText& exception);
/// Takes what Python's client takes: a text for the arguments, no module. MessageError when there
/// is no type.
ExceptionText decode_exception(const value::Value& value);

}  // namespace wire::celery
