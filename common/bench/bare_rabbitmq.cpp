#include "common/bench/bare_rabbitmq.hpp"

#include "common/base/errors.hpp"
#include "common/tasks/amqp/rabbitmq_c.hpp"

#include <fmt/core.h>

#include <chrono>

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;
using tasks::amqp::bytes_of;

constexpr amqp_channel_t kChannel = 1;
constexpr int kWindow = 100;

void check(bool is_good, const char* what) {
    if (!is_good) throw base::Error(fmt::format("rabbitmq-c: {}", what));
}

class Connection {
public:
    Connection(const RabbitAddress& address, const std::string& queue)
        : state_(::amqp_new_connection()) {
        amqp_socket_t* const socket = ::amqp_tcp_socket_new(state_);
        check(::amqp_socket_open(socket, address.host.c_str(), address.port) == AMQP_STATUS_OK,
              "connect");
        const auto reply =
            ::amqp_login(state_, "/", 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, "guest", "guest");
        check(reply.reply_type == AMQP_RESPONSE_NORMAL, "log in");
        ::amqp_channel_open(state_, kChannel);
        ::amqp_queue_declare(state_, kChannel, bytes_of(queue), 0, 1, 0, 0, amqp_empty_table);
        check(::amqp_get_rpc_reply(state_).reply_type == AMQP_RESPONSE_NORMAL, "declare");
    }
    ~Connection() {
        ::amqp_connection_close(state_, AMQP_REPLY_SUCCESS);
        ::amqp_destroy_connection(state_);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    amqp_connection_state_t state() const { return state_; }

private:
    amqp_connection_state_t state_;
};

double rate(int count, Clock::time_point before) {
    return count / std::chrono::duration<double>(Clock::now() - before).count();
}

/// Until all up to this number are confirmed.
void await_confirms(amqp_connection_state_t state, std::uint64_t& confirmed, std::uint64_t number) {
    while (confirmed < number) {
        amqp_frame_t frame{};
        check(::amqp_simple_wait_frame(state, &frame) == AMQP_STATUS_OK, "wait");
        check(frame.payload.method.id == AMQP_BASIC_ACK_METHOD, "confirm");
        const auto* ack = static_cast<const amqp_basic_ack_t*>(frame.payload.method.decoded);
        if (ack->multiple != 0) {
            confirmed = ack->delivery_tag;
        } else {
            ++confirmed;  // they come in order here
        }
        ::amqp_maybe_release_buffers(state);
    }
}

}  // namespace

double bare_publish(const RabbitAddress& address, const std::string& queue, int count,
                    std::size_t size) {
    const Connection connection(address, queue);
    ::amqp_confirm_select(connection.state(), kChannel);
    amqp_basic_properties_t properties{};
    properties._flags = AMQP_BASIC_DELIVERY_MODE_FLAG;
    properties.delivery_mode = 2;
    const std::string body(size, 'x');
    std::uint64_t confirmed = 0;
    const auto before = Clock::now();
    for (int i = 1; i <= count; ++i) {
        check(::amqp_basic_publish(connection.state(), kChannel, amqp_empty_bytes, bytes_of(queue),
                                   0, 0, &properties, bytes_of(body)) == AMQP_STATUS_OK,
              "publish");
        if (i % kWindow == 0 || i == count)
            await_confirms(connection.state(), confirmed, static_cast<std::uint64_t>(i));
    }
    return rate(count, before);
}

double bare_consume(const RabbitAddress& address, const std::string& queue, int count) {
    const Connection connection(address, queue);
    ::amqp_basic_qos(connection.state(), kChannel, 0, kWindow, 0);
    ::amqp_basic_consume(connection.state(), kChannel, bytes_of(queue), amqp_empty_bytes, 0, 0, 0,
                         amqp_empty_table);
    const auto before = Clock::now();
    for (int i = 0; i < count; ++i) {
        amqp_envelope_t envelope{};
        ::amqp_maybe_release_buffers(connection.state());
        const auto reply = ::amqp_consume_message(connection.state(), &envelope, nullptr, 0);
        check(reply.reply_type == AMQP_RESPONSE_NORMAL, "consume");
        ::amqp_basic_ack(connection.state(), kChannel, envelope.delivery_tag, 0);
        ::amqp_destroy_envelope(&envelope);
    }
    return rate(count, before);
}

}  // namespace bench
