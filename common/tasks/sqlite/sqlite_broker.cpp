#include "common/tasks/sqlite/sqlite_broker.hpp"

#include "common/tasks/sqlite/schema.hpp"

#include <algorithm>
#include <utility>

namespace tasks::sqlite {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Safety = Database::Safety;

constexpr auto kRestoreInterval = 250ms;
constexpr auto kResultsAreKept = std::chrono::hours(24);

Message reply_message(const Report& report) {
    Message message;
    message.body = encode_result(report.result, wire::celery::ResultForm::Reply);
    message.correlation_id = report.correlation_id;
    message.delivery_mode = 1;
    message.priority = 0;
    message.routing_key = report.reply_to;
    return message;
}

}  // namespace

SqliteBroker::SqliteBroker(BrokerUrl url) : url_(std::move(url)), database_(url_) {
    prepare_tables(database_, url_);
    queues_.emplace(database_);
    results_.emplace(database_);
    watch_.emplace(database_);
}

SqliteBroker::~SqliteBroker() {
    try {
        if (reply_queue_id_ != 0 || worker_ != 0) {
            Transaction transaction(database_);
            if (reply_queue_id_ != 0) queues_->remove_queue(reply_queue_id_);
            if (worker_ != 0) queues_->give_back_all(worker_);
            transaction.commit();
        }
    } catch (const base::Error&) {
        // The next worker does it: the mark that this one lives goes away.
    }
}

void SqliteBroker::publish(std::span<const Outgoing> messages) {
    database_.set_safety(Safety::Full);
    Transaction transaction(database_);
    for (const Outgoing& outgoing : messages) queues_->put(outgoing);
    transaction.commit();
}

void SqliteBroker::consume(const std::vector<std::string>& queues) {
    database_.set_safety(Safety::Normal);
    Transaction transaction(database_);
    for (const std::string& name : queues) consumed_.push_back({name, queues_->queue_id(name)});
    worker_ = queues_->add_worker();
    alive_.emplace(database_.path(), worker_);
    results_->remove_older(kResultsAreKept);
    transaction.commit();
}

std::vector<Delivery> SqliteBroker::claim(std::size_t most_unsettled, Deadline deadline) {
    const std::size_t room = most_unsettled > unsettled_ ? most_unsettled - unsettled_ : 0;
    for (;;) {
        watch_->mark();
        if (watch_->take_wake()) deadline = Clock::now();
        if (Clock::now() >= next_restore_) restore();
        if (room > 0) {
            auto deliveries = take(room);
            if (!deliveries.empty()) return deliveries;
        }
        if (Clock::now() >= deadline) return {};
        // Without room a change is nothing to wake up for.
        watch_->wait(std::min(deadline, next_restore_));
    }
}

std::vector<Delivery> SqliteBroker::take(std::size_t most) {
    const bool is_something =
        std::any_of(consumed_.begin(), consumed_.end(),
                    [&](const Queue& queue) { return queues_->has_waiting(queue.id); });
    if (!is_something) return {};
    database_.set_safety(Safety::Normal);
    Transaction transaction(database_);
    std::vector<Delivery> all;
    for (std::size_t i = 0; i < consumed_.size() && all.size() < most; ++i) {
        const Queue& queue = consumed_[(next_queue_ + i) % consumed_.size()];
        auto some = queues_->claim(queue.id, queue.name, most - all.size(), worker_);
        std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    transaction.commit();
    next_queue_ = (next_queue_ + 1) % consumed_.size();
    unsettled_ += all.size();
    return all;
}

void SqliteBroker::restore() {
    next_restore_ = Clock::now() + kRestoreInterval;
    for (const std::int64_t worker : queues_->other_workers(worker_)) {
        if (is_alive(database_.path(), worker)) continue;
        database_.set_safety(Safety::Normal);
        Transaction transaction(database_);
        queues_->give_back_all(worker);
        transaction.commit();
    }
}

void SqliteBroker::settle(std::span<const Settlement> settlements) {
    if (settlements.empty()) return;
    database_.set_safety(Safety::Normal);
    Transaction transaction(database_);
    std::size_t settled = 0;
    for (const Settlement& settlement : settlements) {
        for (const Outgoing& outgoing : settlement.messages) queues_->put(outgoing);
        for (const Report& each : settlement.reports) report(each);
        if (settlement.fate == Settlement::Fate::Keep) continue;
        ++settled;
        if (settlement.fate == Settlement::Fate::Requeue) {
            queues_->give_back(settlement.tag);
        } else {
            queues_->remove(settlement.tag);
        }
    }
    transaction.commit();
    unsettled_ -= std::min(unsettled_, settled);
}

void SqliteBroker::report(const Report& report) {
    results_->store(report.result);
    // A client of ours looks into the table. One of Celery's with the backend rpc:// has made the
    // queue it names; with another backend it names one, too, which is not there.
    if (report.is_ours || report.reply_to.empty()) return;
    if (const auto queue = queues_->find_queue(report.reply_to))
        queues_->put(*queue, reply_message(report));
}

std::string SqliteBroker::reply_queue() {
    if (reply_queue_.empty()) {
        reply_queue_ = wire::celery::new_id();
        Transaction transaction(database_);
        reply_queue_id_ = queues_->queue_id(reply_queue_);
        transaction.commit();
    }
    return reply_queue_;
}

void SqliteBroker::read_replies() {
    if (reply_queue_id_ == 0 || !queues_->has_waiting(reply_queue_id_)) return;
    Transaction transaction(database_);
    const auto payloads = queues_->take_all(reply_queue_id_);
    transaction.commit();
    for (const std::string& payload : payloads) {
        try {
            auto result = wire::celery::decode_result(wire::celery::from_envelope(payload).body);
            auto& known = replies_[result.task_id];
            if (!wire::celery::is_final(known.status)) known = std::move(result);
        } catch (const wire::celery::MessageError&) {
            // Somebody else's nonsense in our queue is no answer to any question.
        }
    }
}

std::optional<ResultMessage> SqliteBroker::find_result(const std::string& task_id) {
    auto stored = results_->find(task_id);
    if (stored && wire::celery::is_final(stored->status)) return stored;
    read_replies();
    const auto reply = replies_.find(task_id);
    if (reply == replies_.end()) return stored;
    return reply->second;
}

void SqliteBroker::wait_for_results(Deadline deadline) {
    if (!watch_->take_wake()) watch_->wait(deadline);
    watch_->take_wake();
    watch_->mark();  // before the caller looks, so that nothing is missed
}

void SqliteBroker::forget(const std::string& task_id) {
    replies_.erase(task_id);
    database_.set_safety(Safety::Normal);
    Transaction transaction(database_);
    results_->forget(task_id);
    transaction.commit();
}

}  // namespace tasks::sqlite
