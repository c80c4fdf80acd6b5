#include "common/tasks/amqp/amqp_broker.hpp"

#include "common/tasks/amqp/properties.hpp"
#include "common/wire/celery/task_message.hpp"

#include <fmt/core.h>

#include <set>
#include <utility>

namespace tasks::amqp {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// A worker is in claim() all the time, and so can answer the server's question whether it lives. A
/// client may be busy with other things for hours.
constexpr auto kWorkerHeartbeat = 60s;
constexpr auto kNoHeartbeat = 0s;

/// For the client of a task that cannot be sent on.
Report failure_report(const Message& message, const std::string& why) {
    const wire::celery::Sender sender = wire::celery::sender_of(message);
    Report report;
    report.result.task_id = sender.id;
    report.result.status = std::string(wire::celery::states::kFailure);
    report.result.result =
        wire::celery::encode_exception({"OperationalError", "kombu.exceptions", {why}});
    report.reply_to = sender.reply_to;
    report.correlation_id = sender.correlation_id;
    return report;
}

}  // namespace

AmqpBroker::Link::Link(const BrokerUrl& url, std::chrono::seconds heartbeat,
                       std::function<void(Arrival&&)> handle)
    : connection(url, heartbeat),
      queues(connection, url),
      publisher(connection, queues, url, std::move(handle)) {}

AmqpBroker::AmqpBroker(BrokerUrl url) : url_(std::move(url)) {
    connect(kNoHeartbeat);
}

void AmqpBroker::connect(std::chrono::seconds heartbeat) {
    link_ = std::make_unique<Link>(url_, heartbeat,
                                   [this](Arrival&& arrival) { handle(std::move(arrival)); });
}

void AmqpBroker::handle(Arrival&& arrival) {
    if (arrival.is_returned) {
        link_->publisher.handle_returned(std::move(arrival));
    } else if (!reply_queue_.empty() && arrival.consumer == reply_queue_) {
        if (arrival.unreadable.empty() && replies_.add(arrival.message.body)) has_news_ = true;
    } else if (link_->consumer) {
        link_->consumer->add(std::move(arrival));
    }
}

void AmqpBroker::read_what_is_there() {
    while (auto event = link_->connection.read()) {
        if (const auto* confirmation = std::get_if<Confirmation>(&*event)) {
            link_->publisher.handle(*confirmation);
        } else {
            handle(std::move(std::get<Arrival>(*event)));
        }
    }
}

void AmqpBroker::publish(std::span<const Outgoing> messages) {
    link_->publisher.publish(messages);
}

void AmqpBroker::consume(const std::vector<std::string>& queues) {
    connect(kWorkerHeartbeat);
    const std::set<std::string> names(queues.begin(), queues.end());  // each once
    for (const std::string& name : names) link_->queues.declare(name);
    link_->consumer.emplace(link_->connection, url_,
                            std::vector<std::string>(names.begin(), names.end()));
}

std::vector<Delivery> AmqpBroker::claim(std::size_t most_unsettled, Deadline deadline) {
    Consumer& consumer = *link_->consumer;
    consumer.set_most_unsettled(most_unsettled);
    for (;;) {
        read_what_is_there();
        auto deliveries = consumer.take();
        if (wake_.take() || !deliveries.empty() || Clock::now() >= deadline) return deliveries;
        link_->connection.wait(deadline, wake_.descriptor());
    }
}

void AmqpBroker::settle(std::span<const Settlement> settlements) {
    std::vector<Report> failures;
    send_on(settlements, failures);
    link_->connection.open(Channel::Work);
    const Cork cork(link_->connection);
    for (const Settlement& settlement : settlements)
        for (const Report& report : settlement.reports) send(report);
    for (const Report& report : failures) send(report);
    if (link_->consumer) link_->consumer->settle(settlements);
}

void AmqpBroker::send_on(std::span<const Settlement> settlements, std::vector<Report>& failures) {
    std::vector<Outgoing> messages;
    TableWriter writer;
    for (const Settlement& settlement : settlements) {
        for (const Outgoing& outgoing : settlement.messages) {
            try {
                // Names of queues come from others' messages: none may end a worker.
                link_->queues.declare(outgoing.queue);
                write_properties(outgoing.message, writer);
                messages.push_back(outgoing);
            } catch (const RefusedError& error) {
                failures.push_back(failure_report(outgoing.message, error.what()));
            } catch (const wire::celery::MessageError& error) {
                failures.push_back(failure_report(outgoing.message, error.what()));
            }
        }
    }
    link_->publisher.publish(messages);
}

void AmqpBroker::send(const Report& report) {
    if (report.reply_to.empty() || report.reply_to.size() > kLongestShortText) return;
    Message message = reply_message(report);
    if (message.body.size() > kLargestMessage) {
        Report instead = report;
        instead.result.status = std::string(wire::celery::states::kFailure);
        instead.result.result = wire::celery::encode_exception(
            {"EncodeError",
             "kombu.exceptions",
             {fmt::format("a result of {} bytes is larger than the {} that RabbitMQ takes",
                          message.body.size(), kLargestMessage)}});
        instead.result.traceback.clear();
        message = reply_message(instead);
    }
    // Where nobody waits any more there is no such queue, and RabbitMQ drops it.
    link_->connection.publish(Channel::Work, report.reply_to, message, false);
}

std::string AmqpBroker::reply_queue() {
    if (!reply_queue_.empty()) {
        read_what_is_there();
        return reply_queue_;
    }
    const std::string name = wire::celery::new_id();
    Connection& connection = link_->connection;
    const auto need = [&](const auto& call) {
        if (const auto reason = connection.ask(Channel::Work, call))
            throw_queue_refused(url_, name, *reason);
    };
    // It is this connection's alone and goes with it: RabbitMQ 4.3 has no other transient queues.
    need([&](amqp_connection_state_t state, amqp_channel_t channel) {
        ::amqp_queue_declare(state, channel, bytes_of(name), 0, 0, 1, 1, amqp_empty_table);
    });
    need([&](amqp_connection_state_t state, amqp_channel_t channel) {
        ::amqp_basic_consume(state, channel, bytes_of(name), bytes_of(name), 0, 1, 1,
                             amqp_empty_table);
    });
    reply_queue_ = name;
    return name;
}

std::optional<ResultMessage> AmqpBroker::find_result(const std::string& task_id) {
    read_what_is_there();
    return replies_.find(task_id);
}

void AmqpBroker::wait_for_results(Deadline deadline) {
    for (;;) {
        read_what_is_there();
        const bool has_news = std::exchange(has_news_, false);
        if (wake_.take() || has_news || Clock::now() >= deadline) return;
        link_->connection.wait(deadline, wake_.descriptor());
    }
}

void AmqpBroker::forget(const std::string& task_id) {
    read_what_is_there();
    replies_.forget(task_id);
}

}  // namespace tasks::amqp
