// A connection to RabbitMQ with its channels: rabbitmq-c, with errors that are exceptions and waits
// that end.
//
//     amqp::Connection connection(url, 60s);
//     connection.publish(Channel::Publish, "celery", message, true);
//     while (auto event = connection.read()) ...        // what is there; waits for nothing
//     connection.wait(deadline, wake_descriptor);       // until there may be more
//
// A heartbeat needs read() or wait() to be called within its interval. Without one the kernel
// notices a peer that has vanished (TCP keepalive and user time-out).
//
// Errors: BrokerUnavailableError ends the connection, each further call throws it again.
#pragma once

#include "common/tasks/amqp/failure.hpp"
#include "common/tasks/amqp/inbox.hpp"
#include "common/tasks/amqp/table.hpp"
#include "common/tasks/broker.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace tasks::amqp {

/// RabbitMQ has one or several messages, or has refused them.
struct Confirmation {
    std::uint64_t number = 0;
    bool multiple = false;
    bool is_accepted = true;
};
using Event = std::variant<Arrival, Confirmation>;

class Connection {
public:
    /// Logs in. BrokerError for a wrong password, a vhost that is not there, another server.
    Connection(const BrokerUrl& url, std::chrono::seconds heartbeat);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// The next thing that has come; nullopt: nothing more at the moment.
    std::optional<Event> read();
    /// Waits until read() may have something, `wake` is readable or the deadline has passed; may
    /// return early.
    void wait(Deadline deadline, int wake);

    /// To the queue of that name; `mandatory`: it comes back as an Arrival when there is no such
    /// queue. wire::celery::MessageError for what cannot be sent; nothing has been sent then.
    void publish(Channel channel, const std::string& queue, const Message& message, bool mandatory);
    /// Sends a method that is not answered, or whose answer is of no interest.
    void send(Channel channel, amqp_method_number_t method, void* arguments);
    /// Calls one of rabbitmq-c's functions that wait for an answer; nullopt: it is refused, and the
    /// channel closed, for this reason.
    template <class Call>
    std::optional<Reason> ask(Channel channel, const Call& call) {
        open(channel);
        call(state_.get(), static_cast<amqp_channel_t>(channel));
        return result_of_asking(channel);
    }
    /// Opens it when it is not open. The first thing that a channel is used for.
    void open(Channel channel);

    /// While it is on, what is sent waits for more, up to a fifth of a second.
    void set_corked(bool on);

    /// RabbitMQ takes no messages now: a memory or disk alarm; empty: it does.
    const std::string& blocked() const { return blocked_; }

private:
    struct EndState {
        void operator()(amqp_connection_state_t state) const { ::amqp_destroy_connection(state); }
    };

    void log_in(std::chrono::seconds heartbeat);
    void set_socket_options();
    void check(int status);
    std::optional<Reason> result_of_asking(Channel channel);
    std::optional<Event> event_of(const amqp_frame_t& frame);
    void handle_method(const amqp_frame_t& frame);
    [[noreturn]] void fail(const BrokerUnavailableError& error);

    BrokerUrl url_;
    std::unique_ptr<std::remove_pointer_t<amqp_connection_state_t>, EndState> state_;
    TableWriter writer_;
    Inbox inbox_;
    std::array<bool, kChannels> open_{};
    std::string blocked_;
    std::optional<BrokerUnavailableError> end_;  // why it is over
    std::chrono::milliseconds attention_{0};     // read() is needed so often; 0: not at all
};

/// As long as it lives, what is sent goes out in few packets. Nothing is to be waited for
/// meanwhile.
class Cork {
public:
    explicit Cork(Connection& connection) : connection_(connection) {
        connection_.set_corked(true);
    }
    ~Cork() { connection_.set_corked(false); }
    Cork(const Cork&) = delete;
    Cork& operator=(const Cork&) = delete;

private:
    Connection& connection_;
};

}  // namespace tasks::amqp
