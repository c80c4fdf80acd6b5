#include "common/tasks/sqlite/queue_table.hpp"

#include "common/wire/celery/iso_time.hpp"

#include <algorithm>
#include <chrono>

namespace tasks::sqlite {
namespace {

constexpr std::int64_t kFirstVersion = 1;

std::string now_text() {
    return wire::celery::naive_time(
        std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()), ' ');
}

}  // namespace

QueueTable::QueueTable(Database& database) : database_(database) {
    const auto prepare = [&](const char* sql) { return database_.prepare(sql); };
    find_queue_ = prepare("SELECT id FROM kombu_queue WHERE name = ?");
    add_queue_ = prepare("INSERT INTO kombu_queue (name) VALUES (?)");
    remove_queue_ = prepare("DELETE FROM kombu_queue WHERE id = ?");
    remove_messages_ = prepare("DELETE FROM kombu_message WHERE queue_id = ?");
    insert_ = prepare(
        "INSERT INTO kombu_message (visible, timestamp, payload, version, queue_id)"
        " VALUES (1, NULL, ?, 1, ?)");
    insert_priority_ =
        prepare("INSERT INTO labs_priority (queue_id, priority, message_id) VALUES (?, ?, ?)");
    waiting_ = prepare("SELECT 1 FROM kombu_message WHERE queue_id = ? AND visible != 0 LIMIT 1");
    has_priorities_ = prepare("SELECT 1 FROM labs_priority WHERE queue_id = ? LIMIT 1");
    // Rows whose message Celery has claimed are left over: the join leaves them out.
    select_urgent_ = prepare(
        "SELECT m.id, m.version, m.payload FROM labs_priority p JOIN kombu_message m"
        " ON m.id = p.message_id WHERE p.queue_id = ? AND p.priority > 0 AND m.visible != 0"
        " ORDER BY p.priority DESC, m.id LIMIT ?");
    select_not_urgent_ = prepare(
        "SELECT m.id, m.version, m.payload FROM kombu_message m WHERE m.queue_id = ?"
        " AND m.visible != 0 AND m.id NOT IN (SELECT message_id FROM labs_priority"
        " WHERE queue_id = m.queue_id) ORDER BY m.timestamp, m.id LIMIT ?");
    select_oldest_ = prepare(
        "SELECT id, version, payload FROM kombu_message WHERE queue_id = ? AND visible != 0"
        " ORDER BY timestamp, id LIMIT ?");
    hide_ = prepare(
        "UPDATE kombu_message SET visible = 0, timestamp = ?, version = version + 1 WHERE id = ?");
    lease_ = prepare("INSERT OR REPLACE INTO labs_lease (message_id, worker_id) VALUES (?, ?)");
    remove_ = prepare("DELETE FROM kombu_message WHERE id = ?");
    remove_lease_ = prepare("DELETE FROM labs_lease WHERE message_id = ?");
    remove_priority_ = prepare("DELETE FROM labs_priority WHERE queue_id = ? AND message_id = ?");
    show_ = prepare(
        "UPDATE kombu_message SET visible = 1, timestamp = NULL, version = version - 1 WHERE id = "
        "?");
    show_all_ = prepare(
        "UPDATE kombu_message SET visible = 1, timestamp = NULL WHERE id IN"
        " (SELECT message_id FROM labs_lease WHERE worker_id = ?)");
    remove_leases_ = prepare("DELETE FROM labs_lease WHERE worker_id = ?");
    add_worker_ = prepare("INSERT INTO labs_worker DEFAULT VALUES");
    remove_worker_ = prepare("DELETE FROM labs_worker WHERE id = ?");
    workers_ = prepare("SELECT id FROM labs_worker WHERE id != ?");
    select_all_ = prepare(
        "SELECT payload FROM kombu_message WHERE queue_id = ? AND visible != 0 ORDER BY id");
}

std::optional<std::int64_t> QueueTable::find_queue(const std::string& name) {
    Run row(database_, find_queue_, name);
    if (!row.next()) return std::nullopt;
    return row.number(0);
}

std::int64_t QueueTable::queue_id(const std::string& name) {
    if (const auto known = queue_ids_.find(name); known != queue_ids_.end()) return known->second;
    auto id = find_queue(name);
    if (!id) {
        run(database_, add_queue_, name);
        id = database_.last_id();
    }
    return queue_ids_[name] = *id;
}

void QueueTable::put(const Outgoing& outgoing) {
    Message message = outgoing.message;
    message.routing_key = outgoing.queue;
    put(queue_id(outgoing.queue), message);
}

void QueueTable::put(std::int64_t queue, const Message& message) {
    run(database_, insert_, to_envelope(message), queue);
    const std::int64_t priority = message.priority.value_or(0);
    if (priority != 0) run(database_, insert_priority_, queue, priority, database_.last_id());
}

bool QueueTable::has_waiting(std::int64_t queue) {
    return Run(database_, waiting_, queue).next();
}

void QueueTable::select(const Statement& statement, std::int64_t queue, std::size_t most,
                        std::vector<Row>& rows) {
    Run run(database_, statement, queue, static_cast<std::int64_t>(most));
    while (run.next()) rows.push_back({run.number(0), run.number(1), run.text(2)});
}

std::vector<Delivery> QueueTable::claim(std::int64_t queue, const std::string& name,
                                        std::size_t most, std::int64_t worker) {
    std::vector<Row> rows;
    const bool has_priorities = Run(database_, has_priorities_, queue).next();
    if (has_priorities) {
        select(select_urgent_, queue, most, rows);
        if (rows.size() < most) select(select_not_urgent_, queue, most - rows.size(), rows);
        if (rows.empty()) select(select_oldest_, queue, most, rows);  // those below 0
    } else {
        select(select_oldest_, queue, most, rows);
    }
    const std::string now = now_text();
    std::vector<Delivery> deliveries;
    deliveries.reserve(rows.size());
    for (const Row& row : rows) {
        run(database_, hide_, now, row.id);
        run(database_, lease_, row.id, worker);
        Delivery delivery;
        delivery.tag = static_cast<std::uint64_t>(row.id);
        delivery.queue = name;
        delivery.deliveries = static_cast<unsigned>(std::max(row.version, kFirstVersion));
        try {
            delivery.message = wire::celery::from_envelope(row.payload);
        } catch (const wire::celery::MessageError& error) {
            delivery.unreadable = error.what();
        }
        if (has_priorities) run(database_, remove_priority_, queue, row.id);
        deliveries.push_back(std::move(delivery));
    }
    return deliveries;
}

void QueueTable::remove(std::uint64_t message) {
    const auto id = static_cast<std::int64_t>(message);
    run(database_, remove_, id);
    run(database_, remove_lease_, id);
}

void QueueTable::give_back(std::uint64_t message) {
    const auto id = static_cast<std::int64_t>(message);
    run(database_, show_, id);
    run(database_, remove_lease_, id);
}

void QueueTable::give_back_all(std::int64_t worker) {
    run(database_, show_all_, worker);
    run(database_, remove_leases_, worker);
    run(database_, remove_worker_, worker);
}

std::int64_t QueueTable::add_worker() {
    run(database_, add_worker_);
    return database_.last_id();
}

std::vector<std::int64_t> QueueTable::other_workers(std::int64_t worker) {
    std::vector<std::int64_t> ids;
    for (Run rows(database_, workers_, worker); rows.next();) ids.push_back(rows.number(0));
    return ids;
}

std::vector<std::string> QueueTable::take_all(std::int64_t queue) {
    std::vector<std::string> payloads;
    {
        Run rows(database_, select_all_, queue);
        while (rows.next()) payloads.push_back(rows.text(0));
    }
    if (!payloads.empty()) run(database_, remove_messages_, queue);
    return payloads;
}

void QueueTable::remove_queue(std::int64_t queue) {
    run(database_, remove_messages_, queue);
    run(database_, remove_queue_, queue);
}

}  // namespace tasks::sqlite
