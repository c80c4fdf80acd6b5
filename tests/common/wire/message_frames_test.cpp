// Every message that the real programs sent is read and written again, byte for byte.
#include "common/wire/annotations.hpp"
#include "common/wire/message.hpp"
#include "tests/support/captured.hpp"
#include "tests/support/catch.hpp"

#include <fmt/core.h>

#include <algorithm>

using captured::Frame;

namespace {

/// The frames were sent with these settings.
wire::MessageSettings settings_of(const Frame& frame) {
    wire::MessageSettings settings;
    const auto& annotations = frame.header.at("annotations").as_array();
    const bool is_signed = std::any_of(annotations.begin(), annotations.end(), [](const auto& a) {
        return a.as_object().at("id").as_string() == "HMAC";
    });
    if (is_signed) settings.hmac_key = "secretkey";
    settings.compress = frame.all.contains("payload_compressed");
    return settings;
}

wire::Message read(const Frame& frame) {
    wire::MessageReader reader(settings_of(frame));
    reader.append(frame.bytes);
    auto message = reader.next();
    REQUIRE(message);
    CHECK(reader.empty());
    CHECK(!reader.next());
    return *message;
}

std::int64_t number(const Frame& frame, std::string_view key) {
    return frame.header.at(key).to_number<std::int64_t>();
}

/// The flags of the file's header in the numbers that Message has, without COMPRESSED.
unsigned expected_flags(const Frame& frame) {
    const std::vector<std::pair<std::string_view, unsigned>> names{
        {"EXCEPTION", 1},         {"ONEWAY", 4},         {"BATCH", 8}, {"META_ON_CONNECT", 16},
        {"ITEMSTREAMRESULT", 32}, {"KEEPSERIALIZED", 64}};
    unsigned flags = 0;
    for (const auto& name : frame.header.at("flag_names").as_array()) {
        for (const auto& [known, flag] : names) {
            if (name.as_string() == known) flags |= flag;
        }
    }
    return flags;
}

/// The data of the annotation in the file, in hex; "-" when it is not there.
std::string expected_annotation(const Frame& frame, std::string_view key) {
    for (const auto& entry : frame.header.at("annotations").as_array()) {
        const auto& annotation = entry.as_object();
        if (annotation.at("id").as_string() == key) {
            return std::string(annotation.at("hex").as_string());
        }
    }
    return "-";
}

std::string correlation_text(const wire::Message& message) {
    if (!message.correlation) return "-";
    return captured::to_hex(std::string(message.correlation->begin(), message.correlation->end()));
}

std::string expected_correlation(const Frame& frame) {
    if (!frame.header.contains("correlation")) return expected_annotation(frame, "CORR");
    const auto& names = frame.header.at("flag_names").as_array();
    const bool counts = std::any_of(names.begin(), names.end(),
                                    [](const auto& name) { return name.as_string() == "CORR_ID"; });
    return counts ? std::string(frame.header.at("correlation").as_string()) : "-";
}

}  // namespace

TEST_CASE("the files hold what the tests are about", "[message]") {
    CHECK(captured::frames("pyro4").size() == 217);
    CHECK(captured::frames("pyro5").size() == 114);
}

TEST_CASE("every captured header is read", "[message]") {
    for (const Frame& frame : captured::all_frames()) {
        if (frame.header.contains("checksum_ok") && !frame.header.at("checksum_ok").as_bool()) {
            continue;
        }
        INFO(frame.label);
        const wire::Message message = read(frame);
        CHECK(static_cast<std::int64_t>(message.protocol) == number(frame, "protocol_version"));
        CHECK(static_cast<std::int64_t>(message.type) == number(frame, "msg_type"));
        CHECK(message.flags == expected_flags(frame));
        CHECK(message.sequence == number(frame, "seq"));
        CHECK(message.serializer_id == number(frame, "serializer_id"));
        CHECK(correlation_text(message) == expected_correlation(frame));
        for (const auto& [key, data] : message.annotations) {
            CHECK(captured::to_hex(data) == expected_annotation(frame, key));
        }
        if (frame.all.contains("payload_text")) {
            CHECK(message.payload == std::string(frame.all.at("payload_text").as_string()));
        } else if (frame.all.contains("payload_hex")) {
            CHECK(captured::to_hex(message.payload) ==
                  std::string(frame.all.at("payload_hex").as_string()));
        }
    }
}

TEST_CASE("every captured message is written as it was", "[message]") {
    for (const Frame& frame : captured::all_frames()) {
        if (frame.header.contains("checksum_ok") && !frame.header.at("checksum_ok").as_bool()) {
            continue;
        }
        INFO(frame.label);
        std::string bytes;
        wire::encode(read(frame), settings_of(frame), bytes);
        CHECK(captured::to_hex(bytes) == captured::to_hex(frame.bytes));
    }
}

TEST_CASE("the captured message with a bad checksum is refused", "[message]") {
    int seen = 0;
    for (const Frame& frame : captured::frames("pyro4")) {
        if (frame.header.at("protocol_version").to_number<int>() != 48) continue;
        if (frame.header.at("checksum_ok").as_bool()) continue;
        ++seen;
        wire::MessageReader reader;
        reader.append(frame.bytes);
        wire::Message message;
        CHECK_THROWS_WITH(reader.next(message), "header checksum mismatch");
    }
    CHECK(seen == 1);
}
