#include "common/wire/base64.hpp"
#include "common/wire/celery/fields.hpp"
#include "common/wire/celery/json_text.hpp"
#include "common/wire/celery/message.hpp"
#include "common/wire/message.hpp"

#include <fmt/core.h>

#include <utility>

namespace wire::celery {
namespace {

using value::Dict;
using value::Value;

Dict properties_of(const Message& message) {
    Dict properties;
    const auto add_text = [&](const char* name, const std::string& text) {
        if (!text.empty()) properties.set(name, text);
    };
    add_text("correlation_id", message.correlation_id);
    add_text("reply_to", message.reply_to);
    properties.set("delivery_mode", message.delivery_mode);
    add_text("expiration", message.expiration);
    properties.set("delivery_info",
                   Dict{{"exchange", message.exchange}, {"routing_key", message.routing_key}});
    if (message.priority) properties.set("priority", *message.priority);
    properties.set("body_encoding", "base64");
    properties.set("delivery_tag", message.delivery_tag.empty() ? new_id() : message.delivery_tag);
    return properties;
}

std::string decode_body(const std::string& body, const std::string& encoding) {
    if (encoding.empty()) return body;
    if (encoding != "base64")
        throw MessageError(fmt::format("property 'body_encoding': '{}' is not known", encoding));
    auto bytes = decode_base64(body);
    if (!bytes) throw MessageError("'body' is no base64, though 'body_encoding' says so");
    return std::move(*bytes);
}

void read_properties(const Dict& dict, Message& message) {
    const Fields properties(dict, "property");
    message.correlation_id = properties.text("correlation_id");
    message.reply_to = properties.text("reply_to");
    message.expiration = properties.text("expiration");
    message.delivery_mode = properties.integer("delivery_mode").value_or(2);
    message.priority = properties.integer("priority");
    message.delivery_tag = properties.need_text("delivery_tag");
    properties.need("delivery_info");
    const Fields info(*properties.dict("delivery_info"), "property delivery_info");
    message.exchange = info.text("exchange");
    message.routing_key = info.text("routing_key");
    message.body = decode_body(message.body, properties.text("body_encoding"));
}

}  // namespace

std::string to_envelope(const Message& message) {
    std::string body;
    append_base64(message.body, body);
    return dump_json(Dict{{"body", std::move(body)},
                          {"content-encoding", message.content_encoding},
                          {"content-type", message.content_type},
                          {"headers", message.headers},
                          {"properties", properties_of(message)}});
}

Message from_envelope(std::string_view text) {
    Value whole;
    try {
        whole = load_json(text);
    } catch (const MessageError& error) {
        throw MessageError(fmt::format("the envelope is no JSON: {}", error.what()));
    }
    auto* dict = whole.get_if<Dict>();
    if (dict == nullptr)
        throw MessageError(fmt::format("the envelope: expected dict, got {}", whole.type_name()));
    const Fields envelope(*dict, "envelope field");
    Message message;
    message.body = envelope.need_text("body");
    message.content_type = envelope.need_text("content-type");
    message.content_encoding = envelope.text("content-encoding");
    envelope.need("properties");
    read_properties(*envelope.dict("properties"), message);
    if (envelope.dict("headers") != nullptr)
        message.headers = std::move(*dict->find("headers")->get_if<Dict>());
    return message;
}

std::string new_id() {
    return to_string(random_uuid());
}

}  // namespace wire::celery
