#include "common/wire/celery/json_text.hpp"
#include "common/wire/celery/safe_repr.hpp"
#include "common/wire/celery/task_message.hpp"

#include <cmath>

namespace wire::celery {
namespace {

using value::Dict;
using value::List;
using value::None;
using value::Value;

Value text_or_none(const std::string& text) {
    return text.empty() ? Value(None()) : Value(text);
}

Value time_or_none(const std::optional<Time>& time) {
    return time ? Value(iso_time(*time)) : Value(None());
}

/// Whole seconds as an int, as a Python programmer writes them.
Value limit_or_none(const std::optional<double>& seconds) {
    if (!seconds) return None();
    const bool is_whole = std::nearbyint(*seconds) == *seconds && std::abs(*seconds) < 1e15;
    return is_whole ? Value(static_cast<std::int64_t>(*seconds)) : Value(*seconds);
}

Value list_or_none(const List& items) {
    return items.empty() ? Value(None()) : Value(items);
}

Dict headers_of(const TaskMessage& task) {
    Dict headers;
    headers.set("lang", task.lang);
    headers.set("task", task.task);
    headers.set("id", task.id);
    headers.set("shadow", text_or_none(task.shadow));
    headers.set("eta", time_or_none(task.eta));
    headers.set("expires", time_or_none(task.expires));
    headers.set("group", text_or_none(task.group));
    headers.set("group_index", task.group_index ? Value(*task.group_index) : Value(None()));
    headers.set("retries", task.retries);
    headers.set("timelimit", List{limit_or_none(task.hard_limit), limit_or_none(task.soft_limit)});
    headers.set("root_id", task.root_id.empty() ? task.id : task.root_id);
    headers.set("parent_id", text_or_none(task.parent_id));
    headers.set("argsrepr",
                task.args_repr.empty() ? safe_repr(value::Tuple(task.args)) : task.args_repr);
    headers.set("kwargsrepr", task.kwargs_repr.empty() ? safe_repr(task.kwargs) : task.kwargs_repr);
    headers.set("origin", task.origin);
    headers.set("ignore_result", task.ignore_result);
    for (const Dict::Item& item : task.other_headers) headers.set(item.key, item.value);
    return headers;
}

Value embed_of(const Embed& embed) {
    return Dict{{"callbacks", list_or_none(embed.callbacks)},
                {"errbacks", list_or_none(embed.errbacks)},
                {"chain", list_or_none(embed.chain)},
                {"chord", embed.chord}};
}

}  // namespace

Message encode(const TaskMessage& task) {
    Message message;
    message.headers = headers_of(task);
    message.body = dump_json(List{task.args, task.kwargs, embed_of(task.embed)});
    message.correlation_id = task.correlation_id.empty() ? task.id : task.correlation_id;
    message.reply_to = task.reply_to;
    message.priority = task.priority;
    message.delivery_mode = task.persistent ? 2 : 1;
    if (task.time_to_live) message.expiration = std::to_string(task.time_to_live->count());
    return message;
}

}  // namespace wire::celery
