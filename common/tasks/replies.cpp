#include "common/tasks/replies.hpp"

#include "common/wire/celery/message.hpp"

#include <utility>

namespace tasks {

bool Replies::add(std::string_view body) {
    try {
        ResultMessage result = wire::celery::decode_result(body);
        ResultMessage& known = results_[result.task_id];
        if (!wire::celery::is_final(known.status)) known = std::move(result);
        return true;
    } catch (const wire::celery::MessageError&) {
        return false;
    }
}

bool Replies::add_envelope(std::string_view envelope) {
    try {
        return add(wire::celery::from_envelope(envelope).body);
    } catch (const wire::celery::MessageError&) {
        return false;
    }
}

std::optional<ResultMessage> Replies::find(const std::string& task_id) const {
    const auto found = results_.find(task_id);
    if (found == results_.end()) return std::nullopt;
    return found->second;
}

void set_unreadable(const std::string& why, ResultMessage& result) {
    result.status = std::string(wire::celery::states::kFailure);
    result.result = wire::celery::encode_exception(
        {"DecodeError", "kombu.exceptions", {"the stored result: " + why}});
}

}  // namespace tasks
