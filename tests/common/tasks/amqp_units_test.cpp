// What the broker amqp:// decides without a server.
#include "common/tasks/amqp/address.hpp"
#include "common/tasks/amqp/confirms.hpp"
#include "common/tasks/amqp/inbox.hpp"
#include "common/tasks/amqp/properties.hpp"
#include "common/tasks/amqp/table.hpp"
#include "tests/support/catch.hpp"

#include <array>
#include <limits>

using namespace tasks::amqp;
using tasks::BrokerUrl;
using value::Dict;
using value::List;
using value::Value;
using wire::celery::Message;
using wire::celery::MessageError;

namespace {

/// As it arrives on the other side: through the bytes.
Dict there_and_back(const Dict& dict) {
    TableWriter writer;
    amqp_table_t table = writer.write(dict);
    std::string bytes(200'000, '\0');
    std::size_t offset = 0;
    REQUIRE(amqp_encode_table(bytes_of(bytes), &table, &offset) == AMQP_STATUS_OK);
    amqp_pool_t pool;
    init_amqp_pool(&pool, 4096);
    amqp_table_t read{};
    std::size_t start = 0;
    REQUIRE(amqp_decode_table(bytes_of(std::string_view(bytes).substr(0, offset)), &pool, &read,
                              &start) == AMQP_STATUS_OK);
    Dict out = read_table(read);
    empty_amqp_pool(&pool);
    return out;
}

amqp_frame_t method_frame(amqp_channel_t channel, amqp_method_number_t id, void* decoded) {
    amqp_frame_t frame{};
    frame.frame_type = AMQP_FRAME_METHOD;
    frame.channel = channel;
    frame.payload.method = {id, decoded};
    return frame;
}

amqp_frame_t header_frame(amqp_channel_t channel, std::size_t size,
                          amqp_basic_properties_t& properties) {
    amqp_frame_t frame{};
    frame.frame_type = AMQP_FRAME_HEADER;
    frame.channel = channel;
    frame.payload.properties.body_size = size;
    frame.payload.properties.decoded = &properties;
    return frame;
}

amqp_frame_t body_frame(amqp_channel_t channel, std::string_view bytes) {
    amqp_frame_t frame{};
    frame.frame_type = AMQP_FRAME_BODY;
    frame.channel = channel;
    frame.payload.body_fragment = bytes_of(bytes);
    return frame;
}

}  // namespace

TEST_CASE("an amqp URL has RabbitMQ's defaults", "[tasks]") {
    const Address bare = address_of(BrokerUrl("amqp://"));
    CHECK(bare.host == "localhost");
    CHECK(bare.port == 5672);
    CHECK(bare.user == "guest");
    CHECK(bare.password == "guest");
    CHECK(bare.vhost == "/");
    const Address full = address_of(BrokerUrl("pyamqp://me:a%40b@host:1/work%2Fshop"));
    CHECK(full.host == "host");
    CHECK(full.port == 1);
    CHECK(full.user == "me");
    CHECK(full.password == "a@b");
    CHECK(full.vhost == "work/shop");
    CHECK(address_of(BrokerUrl("amqp://me@host/")).password.empty());
    CHECK(address_of(BrokerUrl("amqp://host//")).vhost == "/");
    CHECK_FALSE(bare.max_priority.has_value());
    const Address priority = address_of(BrokerUrl("amqp://host/v?max_priority=10"));
    CHECK(priority.vhost == "v");
    CHECK(priority.max_priority == 10);
    for (const auto* wrong : {"?max_priority=0", "?max_priority=256", "?max_priority=", "?x=1"})
        CHECK_THROWS_WITH(address_of(BrokerUrl(std::string("amqp://me:pw@host/v") + wrong)),
                          "broker amqp://me:**@host/v" + std::string(wrong) +
                              ": the only option here is max_priority=N, with N from 1 to 255");
}

TEST_CASE("headers go through a table and stay what they are", "[tasks]") {
    Dict headers{{"text", "héllo"},
                 {"none", value::None()},
                 {"yes", true},
                 {"small", -7},
                 {"large", std::numeric_limits<std::int64_t>::min()},
                 {"real", 0.1},
                 {"bytes", value::Bytes{std::string("\0\xff", 2)}},
                 {"list", List{value::None(), List{}, Dict{{"a", 1}}}},
                 {"dict", Dict{{"deep", Dict{{"er", List{1.5}}}}}},
                 {"empty", ""}};
    CHECK(there_and_back(headers) == headers);
    CHECK(there_and_back({}) == Dict{});
    for (const int edge : {std::numeric_limits<int>::min(), std::numeric_limits<int>::max()})
        CHECK(there_and_back({{"edge", edge}}) == Dict{{"edge", edge}});
}

TEST_CASE("headers that no table can hold are refused", "[tasks]") {
    TableWriter writer;
    const Value endless = [] {
        Value value = 1;
        for (int i = 0; i < 200; ++i) value = List{std::move(value)};
        return value;
    }();
    CHECK_THROWS_AS(writer.write({{"big", *value::Integer::parse("123456789012345678901")}}),
                    MessageError);
    CHECK_THROWS_AS(writer.write({{1, 2}}), MessageError);
    CHECK_THROWS_AS(writer.write({{std::string(256, 'x'), 2}}), MessageError);
    CHECK_THROWS_AS(writer.write({{"deep", endless}}), MessageError);
    CHECK_THROWS_WITH(writer.write({{"long", std::string(kLargestTable, 'x')}}),
                      "the headers are larger than the 120000 bytes that RabbitMQ takes");
    CHECK(writer.write({{"a", 1}}).num_entries == 1);  // and goes on
}

TEST_CASE("a header that is no UTF-8 is named", "[tasks]") {
    amqp_table_entry_t entry{};
    entry.key = amqp_cstring_bytes("k");
    entry.value.kind = AMQP_FIELD_KIND_UTF8;
    entry.value.value.bytes = amqp_cstring_bytes("\xff");
    CHECK_THROWS_AS(read_table({1, &entry}), MessageError);
    entry.value.kind = 'Z';
    CHECK_THROWS_AS(read_table({1, &entry}), MessageError);
}

TEST_CASE("properties go both ways, and what AMQP has no room for is left out", "[tasks]") {
    TableWriter writer;
    Message message;
    message.correlation_id = "id";
    message.reply_to = "replies";
    message.expiration = "60000";
    message.priority = 9;
    message.headers = {{"task", "add"}};
    const Message same = read_properties(write_properties(message, writer));
    CHECK(same.content_type == "application/json");
    CHECK(same.content_encoding == "utf-8");
    CHECK(same.correlation_id == "id");
    CHECK(same.reply_to == "replies");
    CHECK(same.expiration == "60000");
    CHECK(same.delivery_mode == 2);
    CHECK(same.priority == 9);
    CHECK(same.headers == message.headers);

    Message odd;
    odd.content_type.clear();
    odd.correlation_id = std::string(256, 'x');
    odd.expiration = "4294967296";  // more than RabbitMQ's longest
    odd.priority = 1000;
    odd.delivery_mode = 1;
    const Message read = read_properties(write_properties(odd, writer));
    CHECK(read.content_type.empty());
    CHECK(read.correlation_id.empty());
    CHECK(read.expiration.empty());
    CHECK(read.priority == 255);
    CHECK(read.delivery_mode == 1);
    odd.reply_to = std::string(256, 'x');
    CHECK_THROWS_AS(write_properties(odd, writer), MessageError);
    message.body = std::string(kLargestMessage + 1, 'x');
    CHECK_THROWS_AS(write_properties(message, writer), MessageError);
}

TEST_CASE("confirmations come one by one, many at a time, and in any order", "[tasks]") {
    Confirms confirms;
    CHECK(confirms.missing() == 0);
    for (int i = 0; i < 10; ++i) confirms.note_published();
    confirms.confirm(3, false);
    confirms.confirm(1, false);
    CHECK(confirms.missing() == 8);
    confirms.confirm(2, false);
    CHECK(confirms.missing() == 7);
    confirms.confirm(9, false);
    confirms.confirm(5, true);
    CHECK(confirms.missing() == 4);
    confirms.confirm(5, true);
    confirms.confirm(4, false);
    CHECK(confirms.missing() == 4);
    confirms.confirm(0, true);
    CHECK(confirms.missing() == 0);
}

TEST_CASE("messages of two channels are put together though their frames are mixed", "[tasks]") {
    Inbox inbox;
    amqp_basic_deliver_t deliver{};
    deliver.consumer_tag = amqp_cstring_bytes("celery");
    deliver.delivery_tag = 7;
    deliver.redelivered = 1;
    deliver.routing_key = amqp_cstring_bytes("celery");
    amqp_basic_return_t returned{};
    returned.routing_key = amqp_cstring_bytes("gone");
    amqp_basic_properties_t properties{};

    CHECK(inbox.take(method_frame(1, AMQP_BASIC_DELIVER_METHOD, &deliver)));
    CHECK(inbox.take(method_frame(2, AMQP_BASIC_RETURN_METHOD, &returned)));
    CHECK(inbox.take(header_frame(1, 4, properties)));
    CHECK(inbox.take(body_frame(1, "bo")));
    CHECK_FALSE(inbox.complete().has_value());
    CHECK(inbox.take(header_frame(2, 0, properties)));
    REQUIRE(inbox.complete().has_value());
    CHECK(inbox.complete()->is_returned);
    CHECK(inbox.complete()->message.routing_key == "gone");
    CHECK(inbox.take(body_frame(1, "dy")));
    REQUIRE(inbox.complete().has_value());
    CHECK(inbox.complete()->message.body == "body");
    CHECK(inbox.complete()->consumer == "celery");
    CHECK(inbox.complete()->tag == 7);
    CHECK(inbox.complete()->is_redelivered);
    CHECK(inbox.complete()->message.content_type.empty());

    amqp_basic_ack_t ack{};
    CHECK_FALSE(inbox.take(method_frame(2, AMQP_BASIC_ACK_METHOD, &ack)));
    CHECK(inbox.take(body_frame(1, "of nothing")));  // is passed over
    CHECK_FALSE(inbox.complete().has_value());
}
