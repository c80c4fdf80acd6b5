#include "common/tasks/amqp/connection.hpp"

#include "common/tasks/amqp/address.hpp"
#include "common/tasks/amqp/properties.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <new>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace tasks::amqp {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr timeval kLoginPatience{10, 0};
constexpr timeval kAnswerPatience{30, 0};
constexpr timeval kFarewellPatience{2, 0};
constexpr int kFrameSize = 131072;  // bytes; RabbitMQ's own
constexpr int kVanishedAfter = 30;  // seconds

amqp_table_entry_t entry(const char* key, amqp_field_value_t value) {
    return {::amqp_cstring_bytes(key), value};
}

amqp_field_value_t flag(bool on) {
    amqp_field_value_t value{};
    value.kind = AMQP_FIELD_KIND_BOOLEAN;
    value.value.boolean = on ? 1 : 0;
    return value;
}

Reason reason_of(const amqp_method_t& method) {
    if (method.id == AMQP_CONNECTION_CLOSE_METHOD) {
        const auto* close = static_cast<const amqp_connection_close_t*>(method.decoded);
        return {close->reply_code, text_of(close->reply_text)};
    }
    const auto* close = static_cast<const amqp_channel_close_t*>(method.decoded);
    return {close->reply_code, text_of(close->reply_text)};
}

void set_option(int socket, int level, int name, int value) {
    ::setsockopt(socket, level, name, &value, sizeof value);
}

}  // namespace

Connection::Connection(const BrokerUrl& url, std::chrono::seconds heartbeat)
    : url_(url), state_(::amqp_new_connection()), attention_(heartbeat / 2) {
    if (state_ == nullptr) throw std::bad_alloc();
    amqp_socket_t* const socket = ::amqp_tcp_socket_new(state_.get());
    if (socket == nullptr) throw std::bad_alloc();
    const auto address = address_of(url);
    const int status =
        ::amqp_socket_open_noblock(socket, address.host.c_str(), address.port, &kLoginPatience);
    if (status != AMQP_STATUS_OK) throw unreachable(url, status);
    set_socket_options();
    log_in(heartbeat);
    ::amqp_set_rpc_timeout(state_.get(), &kAnswerPatience);
}

Connection::~Connection() {
    if (end_) return;
    ::amqp_set_rpc_timeout(state_.get(), &kFarewellPatience);
    ::amqp_connection_close(state_.get(), AMQP_REPLY_SUCCESS);
}

void Connection::set_socket_options() {
    const int socket = ::amqp_get_sockfd(state_.get());
    set_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
#ifdef __linux__
    set_option(socket, IPPROTO_TCP, TCP_KEEPIDLE, kVanishedAfter / 3);
    set_option(socket, IPPROTO_TCP, TCP_KEEPINTVL, kVanishedAfter / 6);
    set_option(socket, IPPROTO_TCP, TCP_KEEPCNT, 4);
    set_option(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, kVanishedAfter * 1000);
#endif
}

void Connection::set_corked(bool on) {
#ifdef __linux__
    set_option(::amqp_get_sockfd(state_.get()), IPPROTO_TCP, TCP_CORK, on ? 1 : 0);
#else
    static_cast<void>(on);
#endif
}

void Connection::log_in(std::chrono::seconds heartbeat) {
    std::array<amqp_table_entry_t, 3> able{entry("authentication_failure_close", flag(true)),
                                           entry("consumer_cancel_notify", flag(true)),
                                           entry("connection.blocked", flag(true))};
    amqp_field_value_t capabilities{};
    capabilities.kind = AMQP_FIELD_KIND_TABLE;
    capabilities.value.table = {static_cast<int>(able.size()), able.data()};
    std::array<amqp_table_entry_t, 1> entries{entry("capabilities", capabilities)};
    const amqp_table_t properties{static_cast<int>(entries.size()), entries.data()};
    const auto address = address_of(url_);
    ::amqp_set_handshake_timeout(state_.get(), &kLoginPatience);
    ::amqp_set_rpc_timeout(state_.get(), &kLoginPatience);
    const amqp_rpc_reply_t reply = ::amqp_login_with_properties(
        state_.get(), address.vhost.c_str(), static_cast<int>(kChannels), kFrameSize,
        static_cast<int>(heartbeat.count()), &properties, AMQP_SASL_METHOD_PLAIN,
        address.user.c_str(), address.password.c_str());
    if (reply.reply_type == AMQP_RESPONSE_NORMAL) return;
    if (reply.reply_type == AMQP_RESPONSE_SERVER_EXCEPTION)
        throw_login_refused(url_, reason_of(reply.reply));
    const int status = reply.library_error;
    if (status == AMQP_STATUS_BAD_AMQP_DATA || status == AMQP_STATUS_INCOMPATIBLE_AMQP_VERSION ||
        status == AMQP_STATUS_UNKNOWN_CLASS || status == AMQP_STATUS_UNKNOWN_METHOD)
        throw BrokerError(fmt::format(
            "broker {}: what answers there is no RabbitMQ: correct host and port", url_.shown()));
    throw unreachable(url_, status);
}

void Connection::fail(const BrokerUnavailableError& error) {
    end_ = error;
    throw BrokerUnavailableError(error);
}

void Connection::check(int status) {
    if (status != AMQP_STATUS_OK) fail(unreachable(url_, status));
}

std::optional<Reason> Connection::result_of_asking(Channel channel) {
    const amqp_rpc_reply_t reply = ::amqp_get_rpc_reply(state_.get());
    if (reply.reply_type == AMQP_RESPONSE_NORMAL) return std::nullopt;
    if (reply.reply_type != AMQP_RESPONSE_SERVER_EXCEPTION) check(reply.library_error);
    Reason reason = reason_of(reply.reply);
    if (reply.reply.id != AMQP_CHANNEL_CLOSE_METHOD) fail(closed(url_, reason));
    amqp_channel_close_ok_t ok{};
    send(channel, AMQP_CHANNEL_CLOSE_OK_METHOD, &ok);
    open_.at(static_cast<std::size_t>(channel)) = false;
    return reason;
}

void Connection::open(Channel channel) {
    if (end_) throw BrokerUnavailableError(*end_);
    if (open_.at(static_cast<std::size_t>(channel))) return;
    ::amqp_channel_open(state_.get(), static_cast<amqp_channel_t>(channel));
    if (const auto reason = result_of_asking(channel)) fail(closed(url_, *reason));
    open_.at(static_cast<std::size_t>(channel)) = true;
}

void Connection::send(Channel channel, amqp_method_number_t method, void* arguments) {
    if (end_) throw BrokerUnavailableError(*end_);
    check(
        ::amqp_send_method(state_.get(), static_cast<amqp_channel_t>(channel), method, arguments));
}

void Connection::publish(Channel channel, const std::string& queue, const Message& message,
                         bool mandatory) {
    if (end_) throw BrokerUnavailableError(*end_);
    const amqp_basic_properties_t properties = write_properties(message, writer_);
    check(::amqp_basic_publish(state_.get(), static_cast<amqp_channel_t>(channel), amqp_empty_bytes,
                               bytes_of(queue), mandatory ? 1 : 0, 0, &properties,
                               bytes_of(message.body)));
}

std::optional<Event> Connection::read() {
    if (end_) throw BrokerUnavailableError(*end_);
    for (;;) {
        amqp_frame_t frame{};
        const timeval none{};
        const int status = ::amqp_simple_wait_frame_noblock(state_.get(), &frame, &none);
        if (status == AMQP_STATUS_TIMEOUT) return std::nullopt;
        check(status);
        auto event = event_of(frame);
        ::amqp_maybe_release_buffers(state_.get());
        if (event) return event;
    }
}

std::optional<Event> Connection::event_of(const amqp_frame_t& frame) {
    if (inbox_.take(frame)) {
        if (auto& arrival = inbox_.complete()) return Event(std::move(*arrival));
        return std::nullopt;
    }
    if (frame.frame_type != AMQP_FRAME_METHOD) return std::nullopt;
    const amqp_method_t& method = frame.payload.method;
    if (method.id == AMQP_BASIC_ACK_METHOD) {
        const auto* ack = static_cast<const amqp_basic_ack_t*>(method.decoded);
        return Confirmation{ack->delivery_tag, ack->multiple != 0, true};
    }
    if (method.id == AMQP_BASIC_NACK_METHOD) {
        const auto* nack = static_cast<const amqp_basic_nack_t*>(method.decoded);
        return Confirmation{nack->delivery_tag, nack->multiple != 0, false};
    }
    handle_method(frame);
    return std::nullopt;
}

void Connection::handle_method(const amqp_frame_t& frame) {
    const amqp_method_t& method = frame.payload.method;
    switch (method.id) {
        case AMQP_CONNECTION_CLOSE_METHOD:
        case AMQP_CHANNEL_CLOSE_METHOD:
            fail(closed(url_, reason_of(method)));
        case AMQP_BASIC_CANCEL_METHOD: {
            const auto* cancel = static_cast<const amqp_basic_cancel_t*>(method.decoded);
            fail(closed(url_, {0, fmt::format("the queue '{}' was deleted",
                                              view_of(cancel->consumer_tag))}));
        }
        case AMQP_CONNECTION_BLOCKED_METHOD:
            blocked_ =
                text_of(static_cast<const amqp_connection_blocked_t*>(method.decoded)->reason);
            break;
        case AMQP_CONNECTION_UNBLOCKED_METHOD:
            blocked_.clear();
            break;
        default:  // answers that nobody waits for
            break;
    }
}

void Connection::wait(Deadline deadline, int wake) {
    if (end_) throw BrokerUnavailableError(*end_);
    if (::amqp_frames_enqueued(state_.get()) != 0 || ::amqp_data_in_buffer(state_.get()) != 0)
        return;
    auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left <= 0ms) return;
    if (attention_ > 0ms) left = std::min(left, attention_);
    std::array<pollfd, 2> watched{pollfd{::amqp_get_sockfd(state_.get()), POLLIN, 0},
                                  pollfd{wake, POLLIN, 0}};
    ::poll(watched.data(), watched.size(),
           static_cast<int>(std::min<std::chrono::milliseconds>(left, 1h).count()));
}

}  // namespace tasks::amqp
