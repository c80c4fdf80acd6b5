#include "common/tasks/amqp/queues.hpp"

#include "common/tasks/amqp/address.hpp"

#include <fmt/core.h>

namespace tasks::amqp {
namespace {

constexpr amqp_boolean_t kNo = 0;
constexpr amqp_boolean_t kDurable = 1;

}  // namespace

Queues::Queues(Connection& connection, const BrokerUrl& url)
    : connection_(connection), url_(url), max_priority_(address_of(url).max_priority) {}

void Queues::declare(const std::string& name) {
    if (declared_.contains(name)) return;
    if (name.empty() || name.size() > kLongestShortText)
        throw RefusedError(fmt::format("broker {}: a queue's name has 1 to {} bytes, not {}",
                                       url_.shown(), kLongestShortText, name.size()));
    const auto bytes = bytes_of(name);
    amqp_table_entry_t priority{};
    priority.key = ::amqp_cstring_bytes("x-max-priority");
    priority.value.kind = AMQP_FIELD_KIND_I32;
    priority.value.value.i32 = max_priority_.value_or(0);
    const amqp_table_t arguments{max_priority_ ? 1 : 0, &priority};
    const auto need = [&](const auto& call) {
        if (const auto reason = connection_.ask(Channel::Declare, call))
            throw_queue_refused(url_, name, *reason);
    };
    need([&](amqp_connection_state_t state, amqp_channel_t channel) {
        ::amqp_exchange_declare(state, channel, bytes, ::amqp_cstring_bytes("direct"), kNo,
                                kDurable, kNo, kNo, amqp_empty_table);
    });
    need([&](amqp_connection_state_t state, amqp_channel_t channel) {
        ::amqp_queue_declare(state, channel, bytes, kNo, kDurable, kNo, kNo, arguments);
    });
    need([&](amqp_connection_state_t state, amqp_channel_t channel) {
        ::amqp_queue_bind(state, channel, bytes, bytes, bytes, amqp_empty_table);
    });
    declared_.insert(name);
}

}  // namespace tasks::amqp
