// The broker that is a Redis server: redis://HOST:PORT/NUMBER.
//
// Messages and results lie there as Celery keeps them (keys.hpp), so that Python clients and
// workers can use the same queues. What is different from Celery: a message is claimed in one step
// (scripts.hpp), so that it is never lost between two; a dead worker is noticed within a quarter of
// a second (attendance.hpp); who waits is told of a change and does not ask for it (notices.hpp).
#pragma once

#include "common/tasks/broker.hpp"
#include "common/tasks/redis/address.hpp"
#include "common/tasks/redis/attendance.hpp"
#include "common/tasks/redis/connection.hpp"
#include "common/tasks/redis/notices.hpp"
#include "common/tasks/redis/scripts.hpp"
#include "common/tasks/wake_pipe.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tasks::redis {

class RedisBroker : public Broker {
public:
    explicit RedisBroker(BrokerUrl url);
    ~RedisBroker() override;

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

    void wake() noexcept override { wake_.wake(); }

private:
    struct Queue {
        std::string name;
        std::string unacked_end;
        std::vector<std::string> lists;  // by priority, the first one first
    };

    Notices& notices();
    void check_types(const std::vector<std::string>& queues);
    /// In the order in which they are to be taken from: by priority, and of each the queues in
    /// turn.
    struct Source {
        const Queue* queue;
        const std::string* list;
    };
    std::vector<Source> sources() const;
    std::vector<Delivery> take(std::size_t most);
    bool has_waiting();
    void add_settlement(const Settlement& settlement);
    void read_replies();

    BrokerUrl url_;
    Address address_;
    WakePipe wake_;
    Connection connection_;
    std::optional<Notices> notices_;

    std::optional<Scripts> scripts_;
    std::optional<Attendance> attendance_;
    std::vector<Queue> queues_;
    std::size_t next_queue_ = 0;  // whose turn it is
    std::uint64_t next_claim_ = 1;
    std::map<std::uint64_t, unsigned> unsettled_;  // claims and their deliveries

    std::string reply_queue_;
};

}  // namespace tasks::redis
