#include "common/tasks/worker/outcome.hpp"

#include "common/value/python_class.hpp"
#include "common/wire/celery/json_text.hpp"
#include "common/wire/celery/signature.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace tasks::worker {
namespace {

using value::List;
using value::None;
using value::Value;
namespace states = wire::celery::states;
using wire::celery::Signature;

double number_option(const Signature& signature, std::string_view name) {
    const Value* found = signature.options.find(name);
    if (found == nullptr) return 0;
    if (const auto* number = found->get_if<double>()) return *number;
    if (const auto* number = found->get_if<std::int64_t>()) return static_cast<double>(*number);
    return 0;
}

List list_option(const Signature& signature, std::string_view name) {
    const Value* found = signature.options.find(name);
    if (found == nullptr) return {};
    if (const auto* items = found->sequence()) return *items;
    return found->is_none() ? List() : List{*found};
}

/// The task that a signature stands for, sent by `parent`; `first` goes in front of its arguments.
TaskMessage task_of(const Signature& signature, const TaskMessage& parent, const Value& first,
                    Time now) {
    TaskMessage task;
    task.task = signature.task;
    task.id = signature.option("task_id");
    if (task.id.empty()) task.id = wire::celery::new_id();
    task.args = signature.args;
    if (!signature.immutable) task.args.insert(task.args.begin(), first);
    task.kwargs = signature.kwargs;
    task.root_id = parent.root_id;
    task.parent_id = parent.id;
    task.group = signature.option("group_id");
    task.origin = parent.origin;
    task.lang = parent.lang;  // the answer goes where the parent's goes
    task.reply_to = signature.option("reply_to");
    if (task.reply_to.empty()) task.reply_to = parent.reply_to;
    task.embed.callbacks = list_option(signature, "link");
    task.embed.errbacks = list_option(signature, "link_error");
    const Value* priority = signature.options.find("priority");
    if (priority != nullptr && priority->get_if<std::int64_t>() != nullptr)
        task.priority = *priority->get_if<std::int64_t>();
    if (const double countdown = number_option(signature, "countdown"); countdown > 0)
        task.eta = now + std::chrono::microseconds(std::llround(std::min(countdown, 1e9) * 1e6));
    const Value* ignore = signature.options.find("ignore_result");
    task.ignore_result = ignore != nullptr && *ignore == Value(true);
    return task;
}

void send(const Signature& signature, const TaskMessage& task, Outcome& outcome) {
    std::string queue = signature.option("queue");
    if (queue.empty()) queue = signature.option("routing_key");
    if (queue.empty()) queue = std::string(kDefaultQueue);
    outcome.messages.push_back({std::move(queue), encode(task)});
}

/// Callbacks; their ids are children. Two or more of them are a group.
void send_callbacks(const TaskMessage& task, const Value& result, Time now, Outcome& outcome,
                    List& children) {
    const std::string group =
        task.embed.callbacks.size() > 1 ? wire::celery::new_id() : std::string();
    for (const Value& item : task.embed.callbacks) {
        const Signature signature = wire::celery::decode_signature(item);
        TaskMessage next = task_of(signature, task, result, now);
        if (!group.empty()) next.group = group;
        children.push_back(List{List{next.id, None()}, None()});
        send(signature, next, outcome);
    }
}

/// The next step of a chain stands last, and takes the others along.
void send_next_step(const TaskMessage& task, const Value& result, Time now, Outcome& outcome,
                    List& children) {
    if (task.embed.chain.empty()) return;
    List rest = task.embed.chain;
    const Signature signature = wire::celery::decode_signature(rest.back());
    rest.pop_back();
    TaskMessage next = task_of(signature, task, result, now);
    next.embed.chain = std::move(rest);
    children.push_back(List{List{next.id, None()}, None()});
    send(signature, next, outcome);
}

/// What waits for all parts of a chord is never sent from here. Its client is told, or it would
/// wait for ever.
void refuse_chord(const TaskMessage& task, Time now, Outcome& outcome) {
    if (task.embed.chord.is_none()) return;
    const TaskMessage body =
        task_of(wire::celery::decode_signature(task.embed.chord), task, None(), now);
    const std::string why = fmt::format(
        "Dependency {} was done by a C++ worker, which carries on groups and chains but no chords",
        task.id);
    add_report(body, states::kFailure,
               wire::celery::encode_exception({"ChordError", "celery.exceptions", {why}}), {}, now,
               outcome);
}

/// Of a PythonError, as Python shows it: ValueError('boom').
std::string repr_of(std::string_view type, const List& args) {
    std::string text(type);
    text += '(';
    for (std::size_t i = 0; i < args.size(); ++i) {
        if (i != 0) text += ", ";
        text += args[i].repr();
    }
    return text + ")";
}

/// Names that a Python client would really raise, and end.
bool ends_a_process(std::string_view type) {
    return type == "SystemExit" || type == "KeyboardInterrupt" || type == "GeneratorExit";
}

/// What travels: arguments of an exception that JSON has no form for are replaced by their repr.
List travelling(const List& args) {
    List items;
    for (const Value& item : args) {
        try {
            wire::celery::dump_json(item);
            items.push_back(item);
        } catch (const wire::celery::MessageError&) {
            items.emplace_back(item.repr());
        }
    }
    return items;
}

}  // namespace

Failure make_failure(std::string type, std::string module, List args) {
    Failure failure;
    failure.repr = repr_of(type, args);
    failure.exception = {std::move(type), std::move(module), travelling(args)};
    return failure;
}

Failure failure_of(const std::exception& error, const std::string& task) {
    const value::PythonError python = value::python_error_of(error);
    std::string type(python.type());
    std::string module = python.qualified_type();
    module.resize(module.size() - std::min(module.size(), type.size() + 1));
    if (ends_a_process(type)) type = "RuntimeError";
    Failure failure = make_failure(std::move(type), std::move(module), python.args().items);
    const std::string_view text = error.what();
    failure.traceback =
        fmt::format("Traceback (most recent call last):\n  File \"C++\", in {}\n{}{}{}\n", task,
                    failure.exception.type, text.empty() ? "" : ": ", text);
    return failure;
}

void add_report(const TaskMessage& task, std::string_view state, Value result,
                std::string traceback, Time now, Outcome& outcome) {
    if (task.ignore_result) return;
    Report report;
    report.result.task_id = task.id;
    report.result.status = std::string(state);
    report.result.result = std::move(result);
    report.result.traceback = std::move(traceback);
    report.result.date_done = now;
    report.result.group_id = task.group;
    report.result.parent_id = task.parent_id;
    report.reply_to = task.reply_to;
    report.correlation_id = task.correlation_id.empty() ? task.id : task.correlation_id;
    report.is_ours = task.lang == "c++";
    outcome.reports.push_back(std::move(report));
}

Outcome succeed(const TaskMessage& task, Value result, const std::vector<std::string>& children,
                Time now) {
    Outcome outcome;
    List list;
    for (const std::string& id : children) list.push_back(List{List{id, None()}, None()});
    try {
        wire::celery::dump_json(result);
        send_callbacks(task, result, now, outcome, list);
        send_next_step(task, result, now, outcome, list);
    } catch (const wire::celery::MessageError& error) {
        return fail(task, make_failure("EncodeError", "kombu.exceptions", {error.what()}), now);
    }
    add_report(task, states::kSuccess, std::move(result), {}, now, outcome);
    if (!outcome.reports.empty()) outcome.reports.back().result.children = std::move(list);
    refuse_chord(task, now, outcome);
    return outcome;
}

Outcome fail(const TaskMessage& task, const Failure& failure, Time now) {
    Outcome outcome;
    for (const Value& item : task.embed.errbacks) {
        const Signature signature = wire::celery::decode_signature(item);
        TaskMessage next = task_of(signature, task, task.id, now);
        send(signature, next, outcome);
    }
    const Value exception = wire::celery::encode_exception(failure.exception);
    add_report(task, states::kFailure, exception, failure.traceback, now, outcome);
    for (auto step = task.embed.chain.rbegin(); step != task.embed.chain.rend(); ++step) {
        const Signature signature = wire::celery::decode_signature(*step);
        if (signature.option("task_id").empty()) continue;
        TaskMessage never_run = task_of(signature, task, None(), now);
        add_report(never_run, states::kFailure, exception, failure.traceback, now, outcome);
    }
    refuse_chord(task, now, outcome);
    return outcome;
}

Outcome revoke(const TaskMessage& task, std::string_view why, Time now) {
    Outcome outcome;
    const Value exception = wire::celery::encode_exception(
        {"TaskRevokedError", "celery.exceptions", {std::string(why)}});
    add_report(task, states::kRevoked, exception, {}, now, outcome);
    return outcome;
}

Outcome retry(const TaskMessage& task, const Failure& cause, const std::string& queue,
              std::chrono::milliseconds countdown, Time now) {
    Outcome outcome;
    TaskMessage again = task;
    ++again.retries;
    again.eta = now + countdown;
    again.parent_id = task.id;
    outcome.messages.push_back({queue, encode(again)});
    add_report(task, states::kRetry, wire::celery::encode_exception(cause.exception),
               cause.traceback, now, outcome);
    return outcome;
}

std::chrono::milliseconds retry_delay(const RetryPlan& plan, std::int64_t retries, double random) {
    const double growth = std::pow(std::max(plan.growth, 0.0),
                                   static_cast<double>(std::max<std::int64_t>(retries, 0)));
    double delay = static_cast<double>(plan.delay.count()) * growth;
    delay = std::min(delay, static_cast<double>(plan.max_delay.count()));  // also of infinity
    if (plan.jitter) delay *= random;
    return std::chrono::milliseconds(std::llround(std::max(delay, 0.0)));
}

}  // namespace tasks::worker
