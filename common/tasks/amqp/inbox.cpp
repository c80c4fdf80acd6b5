#include "common/tasks/amqp/inbox.hpp"

#include "common/tasks/amqp/properties.hpp"

#include <algorithm>
#include <utility>

namespace tasks::amqp {
namespace {

/// Room that is made before the bytes are there.
constexpr std::uint64_t kTrustedSize = 1 << 20;

template <class Method>
const Method& method_of(const amqp_frame_t& frame) {
    return *static_cast<const Method*>(frame.payload.method.decoded);
}

}  // namespace

Inbox::Partial& Inbox::begin(amqp_channel_t channel) {
    Partial& partial = partials_[channel];
    partial = {};
    partial.is_begun = true;
    return partial;
}

void Inbox::finish(Partial& partial) {
    if (partial.missing > 0) return;
    complete_ = std::move(partial.arrival);
    partial = {};
}

bool Inbox::take(const amqp_frame_t& frame) {
    complete_.reset();
    if (frame.channel >= partials_.size()) return false;
    if (frame.frame_type == AMQP_FRAME_METHOD) {
        if (frame.payload.method.id == AMQP_BASIC_DELIVER_METHOD) {
            const auto& deliver = method_of<amqp_basic_deliver_t>(frame);
            Arrival& arrival = begin(frame.channel).arrival;
            arrival.consumer = text_of(deliver.consumer_tag);
            arrival.tag = deliver.delivery_tag;
            arrival.is_redelivered = deliver.redelivered != 0;
            arrival.message.exchange = text_of(deliver.exchange);
            arrival.message.routing_key = text_of(deliver.routing_key);
            return true;
        }
        if (frame.payload.method.id == AMQP_BASIC_RETURN_METHOD) {
            const auto& returned = method_of<amqp_basic_return_t>(frame);
            Arrival& arrival = begin(frame.channel).arrival;
            arrival.is_returned = true;
            arrival.message.routing_key = text_of(returned.routing_key);
            return true;
        }
        return false;
    }
    Partial& partial = partials_[frame.channel];
    if (!partial.is_begun) return true;  // the rest of what nobody has begun
    Arrival& arrival = partial.arrival;
    if (frame.frame_type == AMQP_FRAME_HEADER) {
        const auto& properties =
            *static_cast<const amqp_basic_properties_t*>(frame.payload.properties.decoded);
        try {
            auto message = read_properties(properties);
            message.exchange = std::move(arrival.message.exchange);
            message.routing_key = std::move(arrival.message.routing_key);
            arrival.message = std::move(message);
        } catch (const wire::celery::MessageError& error) {
            arrival.unreadable = error.what();
        }
        partial.missing = frame.payload.properties.body_size;
        arrival.message.body.reserve(std::min(partial.missing, kTrustedSize));
    } else if (frame.frame_type == AMQP_FRAME_BODY) {
        const auto piece = view_of(frame.payload.body_fragment);
        arrival.message.body += piece;
        partial.missing -= std::min<std::uint64_t>(partial.missing, piece.size());
    }
    finish(partial);
    return true;
}

}  // namespace tasks::amqp
