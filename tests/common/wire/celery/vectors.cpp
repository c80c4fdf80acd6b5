#include "tests/common/wire/celery/vectors.hpp"

#include "common/wire/base64.hpp"
#include "common/wire/celery/json_text.hpp"
#include "tests/support/captured.hpp"

#include <algorithm>
#include <filesystem>

namespace celery_data {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::string text_of(const json::object& object, std::string_view name) {
    const auto* found = object.if_contains(name);
    return found == nullptr ? std::string() : std::string(found->as_string());
}

wire::celery::Message message_of(const json::object& object) {
    const auto& properties = object.at("properties").as_object();
    wire::celery::Message message;
    message.content_type = text_of(properties, "content_type");
    message.content_encoding = text_of(properties, "content_encoding");
    message.correlation_id = text_of(properties, "correlation_id");
    message.reply_to = text_of(properties, "reply_to");
    message.expiration = text_of(properties, "expiration");
    message.delivery_mode = properties.at("delivery_mode").to_number<std::int64_t>();
    if (const auto* priority = properties.if_contains("priority"))
        message.priority = priority->to_number<std::int64_t>();
    const auto headers = wire::celery::load_json(json::serialize(object.at("headers")));
    message.headers = *headers.get_if<value::Dict>();
    message.body = object.contains("body")
                       ? text_of(object, "body")
                       : wire::decode_base64(text_of(object, "body_base64")).value();
    message.exchange = text_of(object, "exchange");
    message.routing_key = text_of(object, "routing_key");
    return message;
}

}  // namespace

std::vector<File> files(std::string_view folder, std::string_view start) {
    std::vector<File> found;
    const fs::path path = fs::path(LABS_TEST_DATA) / "celery" / folder;
    for (const auto& entry : fs::directory_iterator(path)) {
        const std::string name = entry.path().stem().string();
        if (!name.starts_with(start)) continue;
        const auto data =
            captured::read_data("celery/" + std::string(folder) + "/" + name + ".json");
        if (data.is_object()) found.push_back({name, data.as_object()});
    }
    std::sort(found.begin(), found.end(),
              [](const File& a, const File& b) { return a.name < b.name; });
    return found;
}

std::vector<Captured> amqp_messages() {
    std::vector<Captured> all;
    for (const File& file : files("amqp")) {
        for (const auto& message : file.all.at("messages").as_array())
            all.push_back({file.name, message_of(message.as_object()), message.as_object()});
    }
    return all;
}

std::vector<std::string> envelopes() {
    std::vector<std::string> all;
    for (const File& file : files("redis")) {
        const auto* lists = file.all.if_contains("lists");
        if (lists == nullptr) continue;
        for (const auto& list : lists->as_object()) {
            for (const auto& entry : list.value().as_array())
                all.emplace_back(entry.as_object().at("raw").as_string());
        }
    }
    for (const auto* file : {"before", "after"}) {
        const auto rows =
            captured::read_data(std::string("celery/sqlite/kombu_message-") + file + ".json");
        for (const auto& row : rows.as_array())
            all.emplace_back(row.as_object().at("payload").as_string());
    }
    return all;
}

std::vector<std::string> replies() {
    std::vector<std::string> all;
    for (const File& file : files("results-rpc")) {
        for (const auto& reply : file.all.at("replies").as_array())
            all.emplace_back(reply.as_object().at("body").as_string());
    }
    return all;
}

std::vector<std::string> stored_results() {
    std::vector<std::string> all;
    for (const File& file : files("redis", "result-")) {
        for (const auto& message : file.all.at("published").as_array())
            all.emplace_back(message.as_object().at("data").as_string());
    }
    return all;
}

}  // namespace celery_data
