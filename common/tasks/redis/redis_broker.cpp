#include "common/tasks/redis/redis_broker.hpp"

#include "common/tasks/redis/keys.hpp"
#include "common/tasks/redis/refusal.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace tasks::redis {
namespace {

using Clock = std::chrono::steady_clock;
using Fate = Settlement::Fate;

/// How many messages are sent before their answers are read.
constexpr std::size_t kBatch = 1000;

std::string envelope(const Outgoing& outgoing) {
    Message message = outgoing.message;
    message.routing_key = outgoing.queue;
    return to_envelope(message);
}

std::string list_for(const Outgoing& outgoing) {
    return list_of(outgoing.queue, outgoing.message.priority.value_or(0));
}

std::string_view word_of(Fate fate) {
    switch (fate) {
        case Fate::Keep:
            return "keep";
        case Fate::Requeue:
            return "requeue";
        default:
            return "done";
    }
}

/// A Python worker has given it back, or another one found it lost.
bool was_redelivered(const Message& message) {
    const value::Value* mark = message.headers.find("redelivered");
    return mark != nullptr && *mark == value::Value(true);
}

Delivery read_delivery(const std::string& item, const std::string& queue, unsigned deaths) {
    Delivery delivery;
    delivery.queue = queue;
    delivery.deliveries = deaths + 1;
    try {
        delivery.message = wire::celery::from_envelope(item);
        if (was_redelivered(delivery.message))
            delivery.deliveries = std::max(delivery.deliveries, 2U);
    } catch (const wire::celery::MessageError& error) {
        delivery.unreadable = error.what();
    }
    return delivery;
}

ResultMessage read_result(const std::string& task_id, const std::string& text) {
    try {
        return wire::celery::decode_result(text);
    } catch (const wire::celery::MessageError& error) {
        ResultMessage result;
        result.task_id = task_id;
        set_unreadable(error.what(), result);
        return result;
    }
}

}  // namespace

RedisBroker::RedisBroker(BrokerUrl url)
    : url_(std::move(url)), address_(url_), connection_(address_) {}

RedisBroker::~RedisBroker() {
    try {
        if (attendance_) attendance_->leave();
        if (!reply_queue_.empty()) connection_.call({"DEL", reply_queue_});
    } catch (const base::Error&) {
        // Another worker does it, when Redis has noticed that this connection is gone.
    }
}

Notices& RedisBroker::notices() {
    if (!notices_) notices_.emplace(address_, connection_);
    return *notices_;
}

void RedisBroker::publish(std::span<const Outgoing> messages) {
    while (!messages.empty()) {
        const auto batch = messages.first(std::min(messages.size(), kBatch));
        messages = messages.subspan(batch.size());
        for (const Outgoing& outgoing : batch)
            connection_.add({"LPUSH", list_for(outgoing), envelope(outgoing)});
        const auto replies = connection_.run_all();
        for (std::size_t i = 0; i < replies.size(); ++i)
            if (replies[i].is_error())
                throw_refusal(address_.shown, replies[i].text,
                              fmt::format("queue '{}'", batch[i].queue));
    }
}

void RedisBroker::check_types(const std::vector<std::string>& queues) {
    using Wanted = std::pair<std::string, std::string_view>;
    std::vector<Wanted> wanted{{std::string(kUnacked), "hash"},
                               {std::string(kUnackedIndex), "zset"},
                               {std::string(kWorkers), "set"},
                               {std::string(kDeliveries), "hash"}};
    for (const std::string& queue : queues)
        for (const int step : kPrioritySteps) wanted.emplace_back(list_of(queue, step), "list");
    for (const auto& [key, type] : wanted) connection_.add({"TYPE", key});
    const auto replies = connection_.run();
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const std::string& type = replies[i].text;
        if (type != "none" && type != wanted[i].second)
            throw_refusal(address_.shown,
                          fmt::format("WRONGTYPE it is a {} and no {}", type, wanted[i].second),
                          fmt::format("key '{}'", wanted[i].first));
    }
}

void RedisBroker::consume(const std::vector<std::string>& queues) {
    check_types(queues);
    for (const std::string& name : queues) {
        Queue queue{name, unacked_end(name), {}};
        for (const int step : kPrioritySteps) queue.lists.push_back(list_of(name, step));
        queues_.push_back(std::move(queue));
    }
    scripts_.emplace(connection_);
    notices();
    attendance_.emplace(address_, connection_, *scripts_, queues);
}

std::vector<Delivery> RedisBroker::claim(std::size_t most_unsettled, Deadline deadline) {
    const std::size_t room =
        most_unsettled > unsettled_.size() ? most_unsettled - unsettled_.size() : 0;
    for (;;) {
        if (wake_.take()) deadline = Clock::now();
        if (Clock::now() >= attendance_->next_look()) attendance_->look();
        if (room > 0) {
            auto deliveries = take(room);
            if (!deliveries.empty()) return deliveries;
        }
        if (Clock::now() >= deadline) return {};
        const auto until = std::min(deadline, attendance_->next_look());
        if (room == 0) {
            wait_for_wake(wake_, until);
        } else if (!has_waiting()) {
            notices_->wait(wake_, until);
        }
    }
}

std::vector<RedisBroker::Source> RedisBroker::sources() const {
    std::vector<Source> sources;
    for (std::size_t step = 0; step < std::size(kPrioritySteps); ++step) {
        for (std::size_t i = 0; i < queues_.size(); ++i) {
            const Queue& queue = queues_[(next_queue_ + i) % queues_.size()];
            sources.push_back({&queue, &queue.lists[step]});
        }
    }
    return sources;
}

std::vector<Delivery> RedisBroker::take(std::size_t most) {
    const auto from = sources();
    const std::string first = std::to_string(next_claim_);
    const std::string count = std::to_string(most);
    std::vector<std::string_view> words{
        "EVALSHA", scripts_->claim, "0", attendance_->worker(), first, count};
    for (const Source& source : from) {
        words.push_back(*source.list);
        words.push_back(source.queue->unacked_end);
    }
    connection_.add(words);
    const auto replies = connection_.run();
    const auto& items = replies.back().items;
    std::vector<Delivery> deliveries;
    for (std::size_t i = 0; i + 2 < items.size(); i += 3) {
        const auto& source = from.at(static_cast<std::size_t>(items[i].number));
        auto delivery = read_delivery(items[i + 2].text, source.queue->name,
                                      static_cast<unsigned>(items[i + 1].number));
        delivery.tag = next_claim_++;
        unsettled_[delivery.tag] = delivery.deliveries;
        deliveries.push_back(std::move(delivery));
    }
    if (!deliveries.empty()) next_queue_ = (next_queue_ + 1) % queues_.size();
    return deliveries;
}

// Also has Redis tell of the next change.
bool RedisBroker::has_waiting() {
    std::vector<std::string_view> words{"EXISTS"};
    for (const Queue& queue : queues_)
        words.insert(words.end(), queue.lists.begin(), queue.lists.end());
    notices_->look(words);
    return connection_.run().back().number > 0;
}

void RedisBroker::settle(std::span<const Settlement> settlements) {
    if (settlements.empty()) return;
    if (!scripts_) scripts_.emplace(connection_);
    std::vector<const Settlement*> given_back;
    for (const Settlement& settlement : settlements) {
        if (settlement.fate == Fate::Requeue) {
            given_back.push_back(&settlement);
        } else {
            add_settlement(settlement);
        }
    }
    // Each goes to the front: the first one comes last.
    std::sort(given_back.begin(), given_back.end(),
              [](const auto* a, const auto* b) { return a->tag > b->tag; });
    for (const Settlement* settlement : given_back) add_settlement(*settlement);
    connection_.run();
    for (const Settlement& settlement : settlements)
        if (settlement.fate != Fate::Keep) unsettled_.erase(settlement.tag);
}

void RedisBroker::add_settlement(const Settlement& settlement) {
    const auto known = unsettled_.find(settlement.tag);
    const bool is_counted = known != unsettled_.end() && known->second > 1;
    std::vector<std::string> arguments{attendance_ ? attendance_->worker() : std::string(),
                                       std::to_string(settlement.tag),
                                       std::string(word_of(settlement.fate)), is_counted ? "1" : "",
                                       std::to_string(settlement.messages.size())};
    for (const Outgoing& outgoing : settlement.messages) {
        arguments.push_back(list_for(outgoing));
        arguments.push_back(envelope(outgoing));
    }
    arguments.push_back(std::to_string(settlement.reports.size()));
    for (const Report& report : settlement.reports) {
        // A client of ours looks into the store.
        const bool wants_reply = !report.is_ours && !report.reply_to.empty();
        arguments.push_back(result_key(report.result.task_id));
        arguments.push_back(encode_result(report.result, wire::celery::ResultForm::Stored));
        arguments.push_back(wants_reply ? report.reply_to : std::string());
        arguments.push_back(wants_reply ? to_envelope(reply_message(report)) : std::string());
    }
    std::vector<std::string_view> words{"EVALSHA", scripts_->settle, "0"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    connection_.add(words);
}

std::string RedisBroker::reply_queue() {
    if (reply_queue_.empty()) reply_queue_ = wire::celery::new_id();
    return reply_queue_;
}

std::optional<ResultMessage> RedisBroker::find_result(const std::string& task_id) {
    notices().look({"GET", result_key(task_id)});
    if (!reply_queue_.empty()) notices().look({"EXISTS", reply_queue_});
    const auto replies = connection_.run();
    std::optional<ResultMessage> stored;
    if (!replies[1].is_nil()) stored = read_result(task_id, replies[1].text);
    if (stored && wire::celery::is_final(stored->status)) return stored;
    if (replies.back().number > 0) read_replies();
    auto reply = replies_.find(task_id);
    return reply ? std::move(reply) : std::move(stored);
}

void RedisBroker::read_replies() {
    for (;;) {
        const Reply item = connection_.call({"RPOP", reply_queue_});
        if (item.is_nil()) return;
        replies_.add_envelope(item.text);
    }
}

void RedisBroker::wait_for_results(Deadline deadline) {
    if (!wake_.take()) notices().wait(wake_, deadline);
    wake_.take();
}

void RedisBroker::forget(const std::string& task_id) {
    replies_.forget(task_id);
    connection_.call({"DEL", result_key(task_id)});
}

}  // namespace tasks::redis
