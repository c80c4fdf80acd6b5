#include "common/tasks/amqp/properties.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace tasks::amqp {
namespace {

using wire::celery::Message;
using wire::celery::MessageError;

/// RabbitMQ has no larger time to live, 49 days, and ends the channel for one. The worker looks at
/// the header, too.
constexpr std::string_view kLongestExpiration = "4294967295";

bool is_expiration(const std::string& text) {
    if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos) return false;
    return text.size() < kLongestExpiration.size() ||
           (text.size() == kLongestExpiration.size() && text <= kLongestExpiration);
}

}  // namespace

amqp_basic_properties_t write_properties(const Message& message, TableWriter& writer) {
    amqp_basic_properties_t out{};
    const auto set = [&](amqp_bytes_t& field, amqp_flags_t flag, const std::string& text) {
        if (text.empty() || text.size() > kLongestShortText) return;
        field = bytes_of(text);
        out._flags |= flag;
    };
    if (message.reply_to.size() > kLongestShortText)
        throw MessageError(fmt::format("reply_to is longer than {} bytes", kLongestShortText));
    if (message.body.size() > kLargestMessage)
        throw MessageError(
            fmt::format("a message of {} bytes is larger than the {} that RabbitMQ "
                        "takes",
                        message.body.size(), kLargestMessage));
    set(out.content_type, AMQP_BASIC_CONTENT_TYPE_FLAG, message.content_type);
    set(out.content_encoding, AMQP_BASIC_CONTENT_ENCODING_FLAG, message.content_encoding);
    set(out.correlation_id, AMQP_BASIC_CORRELATION_ID_FLAG, message.correlation_id);
    set(out.reply_to, AMQP_BASIC_REPLY_TO_FLAG, message.reply_to);
    if (is_expiration(message.expiration))
        set(out.expiration, AMQP_BASIC_EXPIRATION_FLAG, message.expiration);
    out.delivery_mode = message.delivery_mode == 1 ? 1 : 2;
    out._flags |= AMQP_BASIC_DELIVERY_MODE_FLAG;
    if (message.priority) {
        out.priority =
            static_cast<std::uint8_t>(std::clamp<std::int64_t>(*message.priority, 0, 255));
        out._flags |= AMQP_BASIC_PRIORITY_FLAG;
    }
    out.headers = writer.write(message.headers);
    out._flags |= AMQP_BASIC_HEADERS_FLAG;
    return out;
}

Message read_properties(const amqp_basic_properties_t& properties) {
    Message message;
    const auto get = [&](const amqp_bytes_t& field, amqp_flags_t flag) {
        return (properties._flags & flag) == 0 ? std::string() : text_of(field);
    };
    message.content_type = get(properties.content_type, AMQP_BASIC_CONTENT_TYPE_FLAG);
    message.content_encoding = get(properties.content_encoding, AMQP_BASIC_CONTENT_ENCODING_FLAG);
    message.correlation_id = get(properties.correlation_id, AMQP_BASIC_CORRELATION_ID_FLAG);
    message.reply_to = get(properties.reply_to, AMQP_BASIC_REPLY_TO_FLAG);
    message.expiration = get(properties.expiration, AMQP_BASIC_EXPIRATION_FLAG);
    if ((properties._flags & AMQP_BASIC_DELIVERY_MODE_FLAG) != 0)
        message.delivery_mode = properties.delivery_mode;
    if ((properties._flags & AMQP_BASIC_PRIORITY_FLAG) != 0) message.priority = properties.priority;
    if ((properties._flags & AMQP_BASIC_HEADERS_FLAG) != 0)
        message.headers = read_table(properties.headers);
    return message;
}

}  // namespace tasks::amqp
