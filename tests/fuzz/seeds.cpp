#include "common/wire/message.hpp"
#include "common/wire/serializer.hpp"
#include "tests/fuzz/checks.hpp"
#include "tests/support/captured.hpp"

#include <filesystem>
#include <stdexcept>

namespace fuzz {

namespace {

bool is_signed(const captured::Frame& frame) {
    return frame.bytes.find("HMAC") != std::string::npos;
}

std::vector<std::string> message_seeds() {
    std::vector<std::string> seeds;
    for (const captured::Frame& frame : captured::all_frames()) {
        seeds.push_back((is_signed(frame) ? '\x05' : '\x04') + frame.bytes);
    }
    return seeds;
}

/// Requests, each on a connection of its own.
std::vector<std::string> session_seeds() {
    std::vector<std::string> seeds;
    for (const captured::Frame& frame : captured::all_frames()) {
        if (is_signed(frame) || frame.all.at("direction").as_string() != "c2s") continue;
        const bool is_handshake = frame.header.at("msg_type").as_int64() == 1;
        seeds.push_back((is_handshake ? std::string(1, '\0') : "\x01") + frame.bytes);
    }
    return seeds;
}

/// Appends the texts that a list of objects in a file has under this key.
void add_texts(std::string_view file, std::string_view key, std::vector<std::string>& seeds) {
    const boost::json::value list = captured::read_data(file);
    for (const auto& entry : list.as_array()) {
        seeds.emplace_back(entry.as_object().at(key).as_string());
    }
}

/// Of a folder of tests/data/celery: all texts under `key` in the lists under `list`.
void add_celery_texts(const char* folder, std::string_view list, std::string_view key,
                      std::vector<std::string>& seeds) {
    const auto path = std::filesystem::path(LABS_TEST_DATA) / "celery" / folder;
    for (const auto& file : std::filesystem::directory_iterator(path)) {
        const auto data = captured::read_data("celery/" + std::string(folder) + "/" +
                                              file.path().filename().string());
        const auto* object = data.if_object();
        const auto* entries = object == nullptr ? nullptr : object->if_contains(list);
        if (entries == nullptr || !entries->is_array()) continue;
        for (const auto& entry : entries->as_array())
            seeds.emplace_back(entry.as_object().at(key).as_string());
    }
}

/// Rows of the tables in which Celery keeps messages and results.
std::vector<std::string> celery_seeds(std::string_view check) {
    std::vector<std::string> seeds;
    if (check == "celery_envelope") {
        add_texts("celery/sqlite/kombu_message-before.json", "payload", seeds);
        add_texts("celery/sqlite/kombu_message-after.json", "payload", seeds);
    } else if (check == "celery_result") {
        add_celery_texts("results-rpc", "replies", "body", seeds);
        add_celery_texts("redis", "published", "data", seeds);
    } else {
        add_texts("celery/sqlite/result-backend-db-rows.json", "result_pickle_hex", seeds);
        for (std::string& seed : seeds) seed = captured::from_hex(seed);
    }
    return seeds;
}

/// Appends the payloads of the captured messages in this format.
void add_payloads(wire::Serializer serializer, std::vector<std::string>& seeds) {
    for (const captured::Frame& frame : captured::all_frames()) {
        wire::MessageSettings settings;
        if (is_signed(frame)) settings.hmac_key = "secretkey";
        wire::MessageReader reader(settings);
        reader.append(frame.bytes);
        try {
            const auto message = reader.next();
            if (!message) continue;
            if (wire::serializer_of(message->protocol, message->serializer_id) == serializer) {
                seeds.push_back(message->payload);
            }
        } catch (const base::ProtocolError&) {
            continue;  // one was sent with a bad checksum
        }
    }
}

}  // namespace

const std::vector<Check>& checks() {
    static const std::vector<Check> table{{"message", check_message},
                                          {"uri", check_uri},
                                          {"serpent", check_serpent},
                                          {"json", check_json},
                                          {"marshal", check_marshal},
                                          {"msgpack", check_msgpack},
                                          {"session", check_session},
                                          {"celery_envelope", check_celery_envelope},
                                          {"celery_result", check_celery_result},
                                          {"pickle", check_pickle},
                                          {"amqp_table", check_amqp_table}};
    return table;
}

std::vector<std::string> seeds(std::string_view check) {
    if (check == "message") return message_seeds();
    if (check == "session") return session_seeds();
    if (check == "amqp_table") return amqp_seeds();
    if (check.starts_with("celery_") || check == "pickle") return celery_seeds(check);
    std::vector<std::string> seeds;
    if (check == "uri") {
        add_texts("pyro4/uri.json", "uri", seeds);
        return seeds;
    }
    if (check == "serpent") {
        for (const auto* file : {"literals", "reject", "emitted"}) {
            add_texts(std::string("pyro4/serpent-") + file + ".json", "serpent", seeds);
        }
    }
    if (check == "json") add_texts("pyro4/json-acceptance.json", "json", seeds);
    add_payloads(wire::serializer_by_name(check).value(), seeds);
    return seeds;
}

}  // namespace fuzz
