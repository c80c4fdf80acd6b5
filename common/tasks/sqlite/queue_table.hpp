// The messages in the file: put, claimed, acknowledged, given back. Internal to the SQLite broker.
//
// Each function that changes something is called inside a Transaction. One thread.
#pragma once

#include "common/tasks/broker.hpp"
#include "common/tasks/sqlite/database.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tasks::sqlite {

class QueueTable {
public:
    explicit QueueTable(Database& database);

    /// The queue's id; makes the queue when it is not there.
    std::int64_t queue_id(const std::string& name);
    /// After a transaction that did not come to its end.
    void forget_ids() { queue_ids_.clear(); }
    /// Does not make it.
    std::optional<std::int64_t> find_queue(const std::string& name);

    void put(const Outgoing& outgoing);
    void put(std::int64_t queue, const Message& message);

    /// Outside of a transaction: may there be something to claim?
    bool has_waiting(std::int64_t queue);
    /// At most so many, for this worker; those of higher priority first, then the oldest.
    std::vector<Delivery> claim(std::int64_t queue, const std::string& name, std::size_t most,
                                std::int64_t worker);
    void remove(std::uint64_t message);
    void give_back(std::uint64_t message);

    /// Everything that the worker has claimed goes back, and the worker is forgotten.
    void give_back_all(std::int64_t worker);
    std::int64_t add_worker();
    /// Outside of a transaction: all but this one.
    std::vector<std::int64_t> other_workers(std::int64_t worker);

    /// Takes the messages of a reply queue away and returns their payloads.
    std::vector<std::string> take_all(std::int64_t queue);
    void remove_queue(std::int64_t queue);

private:
    struct Row {
        std::int64_t id;
        std::int64_t version;
        std::string payload;
    };
    void select(const Statement& statement, std::int64_t queue, std::size_t most,
                std::vector<Row>& rows);

    Database& database_;
    std::map<std::string, std::int64_t> queue_ids_;
    Statement find_queue_, add_queue_, remove_queue_, remove_messages_;
    Statement insert_, insert_priority_;
    Statement waiting_, select_urgent_, select_oldest_, select_not_urgent_, hide_, lease_;
    Statement has_priorities_;
    Statement remove_, remove_lease_, remove_priority_, show_;
    Statement show_all_, remove_leases_, add_worker_, remove_worker_, workers_;
    Statement select_all_;
};

}  // namespace tasks::sqlite
