// The broker that is a file: no server, any number of processes, durable.
//
//     sqlite:///tasks.db        FILE, and beside it FILE-wal, FILE-shm (SQLite's), FILE-worker-N
//
// What publish() puts in is on disk when it returns. What a worker changes survives the end of
// every program; a power cut may take the last of it, and then its tasks are run again. A worker
// that dies is noticed within a quarter of a second by another one that waits, and its tasks go
// back. Results are kept for a day. A real Celery can use the same file: broker
// sqla+sqlite:///FILE, backend db+sqlite:///FILE or rpc://.
#pragma once

#include "common/tasks/broker.hpp"
#include "common/tasks/sqlite/alive.hpp"
#include "common/tasks/sqlite/change_watch.hpp"
#include "common/tasks/sqlite/database.hpp"
#include "common/tasks/sqlite/queue_table.hpp"
#include "common/tasks/sqlite/result_table.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tasks::sqlite {

class SqliteBroker : public Broker {
public:
    explicit SqliteBroker(BrokerUrl url);
    ~SqliteBroker() override;

    const BrokerUrl& url() const override { return url_; }
    std::string results_name() const override { return url_.shown(); }

    void publish(std::span<const Outgoing> messages) override;

    void consume(const std::vector<std::string>& queues) override;
    std::vector<Delivery> claim(std::size_t most_unsettled, Deadline deadline) override;
    void settle(std::span<const Settlement> settlements) override;

    std::string reply_queue() override;
    std::optional<ResultMessage> find_result(const std::string& task_id) override;
    void wait_for_results(Deadline deadline) override;
    void forget(const std::string& task_id) override;

    void wake() noexcept override { watch_->wake(); }

private:
    struct Queue {
        std::string name;
        std::int64_t id;
    };

    /// Makes changes in one transaction.
    template <class Changes>
    void change(Database::Safety safety, const Changes& changes);
    std::vector<Delivery> take(std::size_t most);
    /// Gives back what the dead have claimed.
    void restore();
    void carry_out(const Settlement& settlement);
    void report(const Report& report);
    void read_replies();

    BrokerUrl url_;
    Database database_;
    std::optional<QueueTable> queues_;
    std::optional<ResultTable> results_;
    std::optional<ChangeWatch> watch_;

    std::vector<Queue> consumed_;
    std::size_t next_queue_ = 0;  // whose turn it is
    std::int64_t worker_ = 0;
    std::optional<AliveMark> alive_;
    std::size_t unsettled_ = 0;
    Deadline next_restore_{};

    std::string reply_queue_;
    std::int64_t reply_queue_id_ = 0;
};

}  // namespace tasks::sqlite
