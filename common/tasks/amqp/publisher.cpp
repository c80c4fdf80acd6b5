#include "common/tasks/amqp/publisher.hpp"

#include <fmt/core.h>

#include <optional>
#include <utility>

namespace tasks::amqp {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// How long RabbitMQ may take for the next confirmation.
constexpr auto kPatience = 30s;
/// After so many messages the confirmations that are there are read.
constexpr std::size_t kReadAfter = 256;

}  // namespace

Publisher::Publisher(Connection& connection, Queues& queues, BrokerUrl url,
                     std::function<void(Arrival&&)> other)
    : connection_(connection), queues_(queues), url_(std::move(url)), other_(std::move(other)) {}

void Publisher::publish(std::span<const Outgoing> messages) {
    if (messages.empty()) return;
    send(messages);
    await_confirmations();
    if (returned_.empty()) return;
    // Somebody has deleted a queue that was there before: once more with a new one.
    const auto again = std::exchange(returned_, {});
    for (const Outgoing& outgoing : again) queues_.forget(outgoing.queue);
    send(again);
    await_confirmations();
    if (returned_.empty()) return;
    throw BrokerError(
        fmt::format("broker {}: the queue '{}' goes away as soon as it is made: who deletes it?",
                    url_.shown(), std::exchange(returned_, {}).front().queue));
}

void Publisher::send(std::span<const Outgoing> messages) {
    for (const Outgoing& outgoing : messages) queues_.declare(outgoing.queue);
    if (!is_ready_) {
        const auto refused = connection_.ask(
            Channel::Publish, [](amqp_connection_state_t state, amqp_channel_t channel) {
                ::amqp_confirm_select(state, channel);
            });
        if (refused) throw closed(url_, *refused);
        is_ready_ = true;
    }
    std::optional<Cork> cork;
    if (messages.size() > 1) cork.emplace(connection_);
    std::size_t sent = 0;
    for (const Outgoing& outgoing : messages) {
        connection_.publish(Channel::Publish, outgoing.queue, outgoing.message, true);
        confirms_.note_published();
        if (++sent % kReadAfter == 0) read_what_is_there();
    }
}

void Publisher::read_what_is_there() {
    while (auto event = connection_.read()) {
        if (const auto* confirmation = std::get_if<Confirmation>(&*event)) {
            handle(*confirmation);
        } else {
            other_(std::move(std::get<Arrival>(*event)));
        }
    }
}

void Publisher::handle(const Confirmation& confirmation) {
    confirms_.confirm(confirmation.number, confirmation.multiple);
    if (!confirmation.is_accepted) is_refused_ = true;
}

void Publisher::handle_returned(Arrival&& arrival) {
    returned_.push_back({arrival.message.routing_key, std::move(arrival.message)});
}

void Publisher::await_confirmations() {
    auto deadline = Clock::now() + kPatience;
    auto missing = confirms_.missing();
    while (missing > 0) {
        connection_.wait(deadline, -1);
        read_what_is_there();
        if (confirms_.missing() < missing) deadline = Clock::now() + kPatience;
        missing = confirms_.missing();
        if (missing > 0 && Clock::now() >= deadline)
            throw BrokerUnavailableError(fmt::format(
                "broker {}: RabbitMQ does not confirm {} message(s){}", url_.shown(), missing,
                connection_.blocked().empty()
                    ? std::string()
                    : fmt::format(": it takes none at the moment ({}): give it memory and disk",
                                  connection_.blocked())));
    }
    if (std::exchange(is_refused_, false))
        throw BrokerError(fmt::format(
            "broker {}: RabbitMQ has refused a message: is the queue full (x-max-length)?",
            url_.shown()));
}

}  // namespace tasks::amqp
