#include "common/wire/celery/json_text.hpp"
#include "common/wire/celery/pickle.hpp"
#include "common/wire/celery/result_message.hpp"
#include "common/wire/celery/task_message.hpp"
#include "tests/fuzz/checks.hpp"

#include <optional>
#include <stdexcept>

namespace fuzz {

namespace {

using namespace wire::celery;

void require(bool good, const char* what) {
    if (!good) throw std::logic_error(what);
}

/// What `read` makes of the bytes; nothing when it refuses them in the documented way.
template <class Read>
auto if_readable(const Read& read) -> std::optional<decltype(read())> {
    try {
        return read();
    } catch (const MessageError&) {
        return std::nullopt;
    }
}

/// A task that was read can be written, and is then read as the same one.
void check_task(const Message& message) {
    sender_of(message);
    const auto task = if_readable([&] { return decode_task(message); });
    if (!task) return;
    const auto written = if_readable([&] { return encode(*task); });
    if (!written) return;  // "\ud800" in JSON is a str that no UTF-8 can carry
    const auto again = if_readable([&] { return decode_task(*written); });
    require(again.has_value(), "a task is not read again");
    require(again->id == task->id && again->task == task->task && again->eta == task->eta &&
                again->retries == task->retries &&
                again->embed.chain.size() == task->embed.chain.size(),
            "a task changes when it is read again");
    require(dump_json(again->args) == dump_json(task->args), "arguments change");
}

}  // namespace

void check_celery_envelope(std::string_view bytes) {
    const auto message = if_readable([&] { return from_envelope(bytes); });
    if (!message) return;
    check_task(*message);
    const auto written = if_readable([&] { return to_envelope(*message); });
    if (!written) return;
    const auto again = if_readable([&] { return from_envelope(*written); });
    require(again.has_value() && again->body == message->body &&
                again->delivery_tag == message->delivery_tag,
            "an envelope changes when it is read again");
}

void check_celery_result(std::string_view bytes) {
    const auto result = if_readable([&] { return decode_result(bytes); });
    if (!result) return;
    if_readable([&] { return decode_exception(result->result); });
    for (const ResultForm form : {ResultForm::Reply, ResultForm::Stored}) {
        const auto written = if_readable([&] { return encode_result(*result, form); });
        if (!written) continue;
        const auto again = if_readable([&] { return decode_result(*written); });
        require(again.has_value() && again->status == result->status &&
                    again->task_id == result->task_id,
                "a result changes when it is read again");
    }
}

void check_pickle(std::string_view bytes) {
    const auto value = if_readable([&] { return load_pickle(bytes); });
    if (!value) return;
    const auto written = if_readable([&] { return dump_pickle(*value); });
    if (!written) return;
    const auto again = if_readable([&] { return load_pickle(*written); });
    require(again.has_value() && dump_pickle(*again) == *written,
            "a value changes when it is pickled again");
}

}  // namespace fuzz
