#include "common/wire/celery/fields.hpp"
#include "common/wire/celery/json_text.hpp"
#include "common/wire/celery/signature.hpp"
#include "common/wire/celery/task_message.hpp"
#include "common/wire/compression.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace wire::celery {
namespace {

using value::Dict;
using value::List;
using value::Value;

constexpr std::array<std::string_view, 17> kKnownHeaders{
    "lang",       "task",        "id",        "shadow",        "eta",        "expires",
    "group",      "group_index", "retries",   "root_id",       "timelimit",  "argsrepr",
    "kwargsrepr", "origin",      "parent_id", "ignore_result", "compression"};

void require_json(const Message& message) {
    if (message.content_type.empty()) throw MessageError("content type is missing");
    if (message.content_type != kJsonType)
        throw MessageError(fmt::format("content type {} is refused: only {} is read",
                                       message.content_type, kJsonType));
    std::string encoding = message.content_encoding;
    std::transform(encoding.begin(), encoding.end(), encoding.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (encoding.empty() || encoding == "utf-8" || encoding == "utf8" || encoding == "us-ascii" ||
        encoding == "ascii")
        return;
    throw MessageError(fmt::format("content encoding {} is refused: only utf-8 is read",
                                   message.content_encoding));
}

/// The name says gzip, and the bytes are a zlib stream: that is how Celery has it.
std::string unpack(const Message& message, const std::string& compression, std::size_t limit) {
    if (compression != "application/x-gzip" && compression != "application/zlib")
        throw MessageError(fmt::format("header 'compression': {} is not known", compression));
    std::string body;
    try {
        decompress(message.body, limit, body);
    } catch (const base::ProtocolError& error) {
        throw MessageError(fmt::format("the compressed body: {}", error.what()));
    }
    return body;
}

Value read_body(const Message& message, std::size_t max_body) {
    require_json(message);
    if (message.body.size() > max_body)
        throw MessageError(fmt::format("a body of {} bytes is larger than the {} that are read",
                                       message.body.size(), max_body));
    const std::string compression = Fields(message.headers, "header").text("compression");
    const std::string unpacked =
        compression.empty() ? std::string() : unpack(message, compression, max_body);
    try {
        return load_json(compression.empty() ? message.body : unpacked);
    } catch (const MessageError& error) {
        throw MessageError(fmt::format("the body cannot be read: {}", error.what()));
    }
}

/// Items that are all signatures.
List signatures(const Fields& fields, std::string_view name) {
    const List* items = fields.list(name);
    if (items == nullptr) return {};
    for (const Value& item : *items) decode_signature(item);
    return *items;
}

Embed read_embed(const Value& value) {
    Embed embed;
    if (value.is_none()) return embed;
    const auto* dict = value.get_if<Dict>();
    if (dict == nullptr)
        throw MessageError(fmt::format("body, embed: expected dict, got {}", value.type_name()));
    const Fields fields(*dict, "embed field");
    embed.callbacks = signatures(fields, "callbacks");
    embed.errbacks = signatures(fields, "errbacks");
    embed.chain = signatures(fields, "chain");
    if (const Value* chord = fields.find("chord")) {
        decode_signature(*chord);
        embed.chord = *chord;
    }
    return embed;
}

List take_args(Value& value) {
    if (auto* items = value.sequence()) return std::move(*items);
    throw MessageError(fmt::format("body, args: expected list, got {}", value.type_name()));
}

Dict take_kwargs(Value& value) {
    if (auto* dict = value.get_if<Dict>()) return std::move(*dict);
    throw MessageError(fmt::format("body, kwargs: expected dict, got {}", value.type_name()));
}

void read_limits(const Fields& fields, TaskMessage& task) {
    const List* limits = fields.list("timelimit");
    if (limits == nullptr) return;
    if (limits->size() != 2)
        throw MessageError(
            fmt::format("header 'timelimit': expected 2 items, got {}", limits->size()));
    const Dict named{{"hard", (*limits)[0]}, {"soft", (*limits)[1]}};
    const Fields pair(named, "header timelimit,");
    task.hard_limit = pair.number("hard");
    task.soft_limit = pair.number("soft");
}

/// Which both versions have, in the headers or in the body.
void read_common(const Fields& fields, TaskMessage& task) {
    task.task = fields.need_text("task");
    task.id = fields.need_text("id");
    task.eta = fields.time("eta");
    task.expires = fields.time("expires");
    task.group = fields.text("group");
    task.group_index = fields.integer("group_index");
    task.retries = fields.integer("retries").value_or(0);
    if (task.retries < 0)
        throw MessageError(fmt::format("retries is {}, which is less than 0", task.retries));
    read_limits(fields, task);
}

void read_version_1(Dict& body, TaskMessage& task) {
    const Fields fields(body, "body field");
    read_common(fields, task);
    task.root_id = task.id;
    task.lang = "py";
    if (fields.list("args") != nullptr) task.args = take_args(*body.find("args"));
    if (fields.dict("kwargs") != nullptr) task.kwargs = take_kwargs(*body.find("kwargs"));
    task.embed =
        read_embed(Dict{{"callbacks", fields.find("callbacks") ? body.at("callbacks") : Value()},
                        {"errbacks", fields.find("errbacks") ? body.at("errbacks") : Value()},
                        {"chord", fields.find("chord") ? body.at("chord") : Value()}});
}

void read_version_2(const Dict& headers, Value body, TaskMessage& task) {
    const Fields fields(headers, "header");
    auto* const parts = body.get_if<List>();
    if (parts == nullptr)
        throw MessageError(
            fmt::format("body: expected a list of 3 elements, got {}", body.type_name()));
    if (parts->size() != 3)
        throw MessageError(
            fmt::format("body: expected a list of 3 elements, got {}", parts->size()));
    task.lang = fields.text("lang");
    task.shadow = fields.text("shadow");
    task.root_id = fields.text("root_id");
    if (task.root_id.empty()) task.root_id = task.id;
    task.parent_id = fields.text("parent_id");
    task.args_repr = fields.text("argsrepr");
    task.kwargs_repr = fields.text("kwargsrepr");
    task.origin = fields.text("origin");
    task.ignore_result = fields.flag("ignore_result");
    for (const Dict::Item& item : headers) {
        const auto* name = item.key.get_if<std::string>();
        if (name == nullptr ||
            std::find(kKnownHeaders.begin(), kKnownHeaders.end(), *name) == kKnownHeaders.end())
            task.other_headers.set(item.key, item.value);
    }
    task.args = take_args((*parts)[0]);
    task.kwargs = take_kwargs((*parts)[1]);
    task.embed = read_embed((*parts)[2]);
}

void read_time_to_live(const std::string& expiration, TaskMessage& task) {
    if (expiration.empty()) return;
    std::int64_t number = 0;
    for (const char c : expiration) {
        if (c < '0' || c > '9' || number > INT64_MAX / 100)
            throw MessageError("property 'expiration': expected milliseconds as text, got '" +
                               expiration.substr(0, 32) + "'");
        number = number * 10 + (c - '0');
    }
    task.time_to_live = std::chrono::milliseconds(number);
}

}  // namespace

TaskMessage decode_task(const Message& message, std::size_t max_body) {
    TaskMessage task;
    task.reply_to = message.reply_to;
    task.correlation_id = message.correlation_id;
    task.priority = message.priority;
    task.persistent = message.delivery_mode != 1;
    read_time_to_live(message.expiration, task);
    const Fields headers(message.headers, "header");
    if (headers.find("task") != nullptr) {
        read_common(headers, task);
        read_version_2(message.headers, read_body(message, max_body), task);
        return task;
    }
    Value body = read_body(message, max_body);
    auto* dict = body.get_if<Dict>();
    if (dict == nullptr || !dict->contains("task")) headers.need("task");
    read_version_1(*dict, task);
    return task;
}

Sender sender_of(const Message& message) noexcept {
    Sender sender{"", "", message.reply_to, message.correlation_id};
    const auto text = [&](const char* name) -> std::string {
        const Value* value = message.headers.find(name);
        if (value == nullptr) return {};
        if (const auto* number = value->get_if<std::int64_t>()) return std::to_string(*number);
        const auto* found = value->get_if<std::string>();
        return found == nullptr ? std::string() : *found;
    };
    sender.task = text("task");
    sender.id = text("id");
    return sender;
}

}  // namespace wire::celery
