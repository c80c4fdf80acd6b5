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

}  // namespace

SqliteBroker::SqliteBroker(BrokerUrl url) : url_(std::move(url)), database_(url_) {
    prepare_tables(database_, url_);
    queues_.emplace(database_);
    results_.emplace(database_);
    watch_.emplace(database_);
}

template <class Changes>
void SqliteBroker::change(Safety safety, const Changes& changes) {
    database_.set_safety(safety);
    try {
        Transaction transaction(database_);
        changes();
        transaction.commit();
    } catch (...) {
        queues_->forget_ids();  // of queues that have not been made after all
        throw;
    }
}

SqliteBroker::~SqliteBroker() {
    if (reply_queue_id_ == 0 && worker_ == 0) return;
    try {
        change(Safety::Normal, [&] {
            if (reply_queue_id_ != 0) queues_->remove_queue(reply_queue_id_);
            if (worker_ != 0) queues_->give_back_all(worker_);
        });
    } catch (const base::Error&) {
        // The next worker does it: the mark that this one lives goes away.
    }
}

void SqliteBroker::publish(std::span<const Outgoing> messages) {
    change(Safety::Full, [&] {
        for (const Outgoing& outgoing : messages) queues_->put(outgoing);
    });
}

void SqliteBroker::consume(const std::vector<std::string>& queues) {
    change(Safety::Normal, [&] {
        for (const std::string& name : queues) consumed_.push_back({name, queues_->queue_id(name)});
        worker_ = queues_->add_worker();
        // Before others can see that there is such a worker.
        alive_.emplace(database_.path(), worker_);
        results_->remove_older(kResultsAreKept);
    });
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
    std::vector<Delivery> all;
    change(Safety::Normal, [&] {
        for (std::size_t i = 0; i < consumed_.size() && all.size() < most; ++i) {
            const Queue& queue = consumed_[(next_queue_ + i) % consumed_.size()];
            auto some = queues_->claim(queue.id, queue.name, most - all.size(), worker_);
            std::move(some.begin(), some.end(), std::back_inserter(all));
        }
    });
    next_queue_ = (next_queue_ + 1) % consumed_.size();
    unsettled_ += all.size();
    return all;
}

void SqliteBroker::restore() {
    next_restore_ = Clock::now() + kRestoreInterval;
    for (const std::int64_t worker : queues_->other_workers(worker_)) {
        if (is_alive(database_.path(), worker)) continue;
        change(Safety::Normal, [&] { queues_->give_back_all(worker); });
    }
}

void SqliteBroker::settle(std::span<const Settlement> settlements) {
    if (settlements.empty()) return;
    std::size_t settled = 0;
    change(Safety::Normal, [&] {
        for (const Settlement& settlement : settlements) {
            carry_out(settlement);
            if (settlement.fate != Settlement::Fate::Keep) ++settled;
        }
    });
    unsettled_ -= std::min(unsettled_, settled);
}

void SqliteBroker::carry_out(const Settlement& settlement) {
    for (const Outgoing& outgoing : settlement.messages) queues_->put(outgoing);
    for (const Report& each : settlement.reports) report(each);
    if (settlement.fate == Settlement::Fate::Keep) return;
    if (settlement.fate == Settlement::Fate::Requeue) {
        queues_->give_back(settlement.tag);
    } else {
        queues_->remove(settlement.tag);
    }
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
        const std::string name = wire::celery::new_id();
        change(Safety::Normal, [&] { reply_queue_id_ = queues_->queue_id(name); });
        reply_queue_ = name;
    }
    return reply_queue_;
}

void SqliteBroker::read_replies() {
    if (reply_queue_id_ == 0 || !queues_->has_waiting(reply_queue_id_)) return;
    std::vector<std::string> payloads;
    change(Safety::Normal, [&] { payloads = queues_->take_all(reply_queue_id_); });
    for (const std::string& payload : payloads) replies_.add_envelope(payload);
}

std::optional<ResultMessage> SqliteBroker::find_result(const std::string& task_id) {
    auto stored = results_->find(task_id);
    if (stored && wire::celery::is_final(stored->status)) return stored;
    read_replies();
    auto reply = replies_.find(task_id);
    return reply ? std::move(reply) : std::move(stored);
}

void SqliteBroker::wait_for_results(Deadline deadline) {
    if (!watch_->take_wake()) watch_->wait(deadline);
    watch_->take_wake();
    watch_->mark();  // before the caller looks, so that nothing is missed
}

void SqliteBroker::forget(const std::string& task_id) {
    replies_.forget(task_id);
    change(Safety::Normal, [&] { results_->forget(task_id); });
}

}  // namespace tasks::sqlite
