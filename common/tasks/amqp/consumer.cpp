#include "common/tasks/amqp/consumer.hpp"

#include "common/wire/celery/iso_time.hpp"
#include "common/wire/celery/task_message.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace tasks::amqp {
namespace {

using Fate = Settlement::Fate;

/// It is not going to be run now; so nothing that happens to its worker is its fault.
bool is_for_later(const Message& message) {
    const value::Value* const eta = message.headers.find("eta");
    const auto* const text = eta == nullptr ? nullptr : eta->get_if<std::string>();
    if (text == nullptr) return false;
    try {
        return wire::celery::parse_iso_time(*text) > std::chrono::system_clock::now();
    } catch (const wire::celery::MessageError&) {
        return false;
    }
}

}  // namespace

Consumer::Consumer(Connection& connection, BrokerUrl url, std::vector<std::string> queues)
    : connection_(connection),
      url_(std::move(url)),
      lost_(connection),
      queues_(std::move(queues)) {}

void Consumer::set_most_unsettled(std::size_t most) {
    if (most == most_) return;
    most_ = most;
    if (most == 0) return stop();
    amqp_basic_qos_t qos{};
    qos.prefetch_count = static_cast<std::uint16_t>(
        std::min<std::size_t>(most, std::numeric_limits<std::uint16_t>::max()));
    qos.global = 1;  // for the channel, as in Celery
    connection_.open(Channel::Work);
    connection_.send(Channel::Work, AMQP_BASIC_QOS_METHOD, &qos);
    if (!is_consuming_) start();
}

void Consumer::start() {
    for (const std::string& queue : queues_) {
        const auto refused = connection_.ask(
            Channel::Work, [&](amqp_connection_state_t state, amqp_channel_t channel) {
                // The consumer's tag is the queue's name.
                ::amqp_basic_consume(state, channel, bytes_of(queue), bytes_of(queue), 0, 0, 0,
                                     amqp_empty_table);
            });
        if (refused) throw_queue_refused(url_, queue, *refused);
    }
    is_consuming_ = true;
}

void Consumer::stop() {
    if (!is_consuming_) return;
    is_consuming_ = false;
    for (const std::string& queue : queues_) {
        amqp_basic_cancel_t cancel{};
        cancel.consumer_tag = bytes_of(queue);
        connection_.send(Channel::Work, AMQP_BASIC_CANCEL_METHOD, &cancel);
    }
    for (const Arrival& arrival : std::exchange(ready_, {})) reject(arrival.tag, true);
}

void Consumer::add(Arrival&& arrival) {
    unsettled_.emplace(arrival.tag, Unsettled());
    if (is_consuming_) {
        ready_.push_back(std::move(arrival));
    } else {
        reject(arrival.tag, true);
    }
}

std::vector<Delivery> Consumer::take() {
    std::vector<Delivery> deliveries;
    while (!ready_.empty() && handed_out_ < most_) {
        Arrival arrival = std::move(ready_.front());
        ready_.pop_front();
        deliveries.push_back(hand_out(std::move(arrival)));
    }
    return deliveries;
}

Delivery Consumer::hand_out(Arrival&& arrival) {
    Unsettled& unsettled = unsettled_[arrival.tag];
    unsettled.is_handed_out = true;
    ++handed_out_;
    Delivery delivery;
    delivery.tag = arrival.tag;
    delivery.queue = std::move(arrival.consumer);
    if (arrival.is_redelivered) delivery.deliveries = 2;
    if (arrival.is_redelivered && !is_for_later(arrival.message)) {
        unsettled.counted_id = wire::celery::sender_of(arrival.message).id;
        delivery.deliveries = lost_.count_delivery(unsettled.counted_id);
    }
    if (arrival.unreadable.empty()) {
        delivery.message = std::move(arrival.message);
    } else {
        delivery.unreadable = std::move(arrival.unreadable);
    }
    return delivery;
}

void Consumer::settle(std::span<const Settlement> settlements) {
    std::vector<std::uint64_t> done;
    for (const Settlement& settlement : settlements) {
        const auto found = unsettled_.find(settlement.tag);
        if (settlement.fate == Fate::Keep || found == unsettled_.end()) continue;
        --handed_out_;
        if (!found->second.counted_id.empty() && settlement.fate != Fate::Requeue)
            lost_.forget(found->second.counted_id);
        if (settlement.fate == Fate::Acknowledge) {
            done.push_back(settlement.tag);
        } else {
            reject(settlement.tag, settlement.fate == Fate::Requeue);
        }
    }
    acknowledge(std::move(done));
}

// One method for all up to a tag, where none of those before it is still with us.
void Consumer::acknowledge(std::vector<std::uint64_t> tags) {
    std::sort(tags.begin(), tags.end());
    auto first_left = tags.begin();
    while (first_left != tags.end() && !unsettled_.empty() &&
           unsettled_.begin()->first == *first_left) {
        unsettled_.erase(unsettled_.begin());
        ++first_left;
    }
    const auto send = [&](std::uint64_t tag, bool multiple) {
        amqp_basic_ack_t ack{};
        ack.delivery_tag = tag;
        ack.multiple = multiple ? 1 : 0;
        connection_.send(Channel::Work, AMQP_BASIC_ACK_METHOD, &ack);
    };
    if (first_left != tags.begin())
        send(*std::prev(first_left), std::prev(first_left) != tags.begin());
    for (; first_left != tags.end(); ++first_left) {
        unsettled_.erase(*first_left);
        send(*first_left, false);
    }
}

void Consumer::reject(std::uint64_t tag, bool requeue) {
    unsettled_.erase(tag);
    amqp_basic_reject_t reject{};
    reject.delivery_tag = tag;
    reject.requeue = requeue ? 1 : 0;
    connection_.send(Channel::Work, AMQP_BASIC_REJECT_METHOD, &reject);
}

}  // namespace tasks::amqp
