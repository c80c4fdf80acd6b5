// The broker that is a RabbitMQ server, shared with any Celery.
//
//     amqp://guest:secret@host:5672/vhost        (?max_priority=10: of the queues; broker_url.hpp)
//
// What publish() sends is confirmed by the server when it returns. A worker that dies is noticed by
// the server at once, and its tasks go back to their old place. Results go to the reply queue of
// the client that sent the task, as with Celery's backend rpc://: they are for that client only,
// and end with its connection.
#pragma once

#include "common/tasks/amqp/connection.hpp"
#include "common/tasks/amqp/consumer.hpp"
#include "common/tasks/amqp/publisher.hpp"
#include "common/tasks/amqp/queues.hpp"
#include "common/tasks/broker.hpp"
#include "common/tasks/wake_pipe.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tasks::amqp {

class AmqpBroker : public Broker {
public:
    explicit AmqpBroker(BrokerUrl url);

    const BrokerUrl& url() const override { return url_; }
    std::string results_name() const override { return "rpc://"; }

    void publish(std::span<const Outgoing> messages) override;

    void consume(const std::vector<std::string>& queues) override;
    std::vector<Delivery> claim(std::size_t most_unsettled, Deadline deadline) override;
    void settle(std::span<const Settlement> settlements) override;

    std::string reply_queue() override;
    bool keeps_results() const override { return false; }
    std::optional<ResultMessage> find_result(const std::string& task_id) override;
    void wait_for_results(Deadline deadline) override;
    void forget(const std::string& task_id) override;

    void wake() noexcept override { wake_.wake(); }

private:
    /// The connection and what is a part of it.
    struct Link {
        Link(const BrokerUrl& url, std::chrono::seconds heartbeat,
             std::function<void(Arrival&&)> handle);
        Connection connection;
        Queues queues;
        Publisher publisher;
        std::optional<Consumer> consumer = {};
    };

    void connect(std::chrono::seconds heartbeat);
    void read_what_is_there();
    void handle(Arrival&& arrival);
    /// Sends a settlement's messages; adds what is to be told of those that cannot be sent.
    void send_on(std::span<const Settlement> settlements, std::vector<Report>& failures);
    void send(const Report& report);

    BrokerUrl url_;
    WakePipe wake_;
    std::unique_ptr<Link> link_;

    std::string reply_queue_;
    bool has_news_ = false;  // a reply since the last wait
};

}  // namespace tasks::amqp
