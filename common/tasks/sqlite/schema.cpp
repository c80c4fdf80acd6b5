#include "common/tasks/sqlite/schema.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <vector>

namespace tasks::sqlite {
namespace {

constexpr const char* kTables = R"(
CREATE TABLE IF NOT EXISTS kombu_queue (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	name VARCHAR(200), 
	UNIQUE (name)
);
CREATE TABLE IF NOT EXISTS kombu_message (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	visible BOOLEAN, 
	timestamp DATETIME, 
	payload TEXT NOT NULL, 
	version SMALLINT NOT NULL, 
	queue_id INTEGER, 
	CONSTRAINT "FK_kombu_message_queue" FOREIGN KEY(queue_id) REFERENCES kombu_queue (id)
);
CREATE INDEX IF NOT EXISTS ix_kombu_message_timestamp_id ON kombu_message (timestamp, id);
CREATE INDEX IF NOT EXISTS ix_kombu_message_visible ON kombu_message (visible);
CREATE INDEX IF NOT EXISTS ix_kombu_message_timestamp ON kombu_message (timestamp);
CREATE TABLE IF NOT EXISTS celery_taskmeta (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	task_id VARCHAR(155), 
	status VARCHAR(50), 
	result BLOB, 
	date_done DATETIME, 
	traceback TEXT, 
	name VARCHAR(155), 
	args BLOB, 
	kwargs BLOB, 
	worker VARCHAR(155), 
	retries INTEGER, 
	queue VARCHAR(155), 
	UNIQUE (task_id)
);
CREATE TABLE IF NOT EXISTS celery_tasksetmeta (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	taskset_id VARCHAR(155), 
	result BLOB, 
	date_done DATETIME, 
	UNIQUE (taskset_id)
);
CREATE INDEX IF NOT EXISTS labs_waiting ON kombu_message (queue_id, timestamp, id)
	WHERE visible != 0;
CREATE TABLE IF NOT EXISTS labs_worker (id INTEGER PRIMARY KEY AUTOINCREMENT);
CREATE TABLE IF NOT EXISTS labs_lease (
	message_id INTEGER PRIMARY KEY,
	worker_id INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS labs_priority (
	queue_id INTEGER NOT NULL,
	priority INTEGER NOT NULL,
	message_id INTEGER NOT NULL,
	PRIMARY KEY (queue_id, priority, message_id)
) WITHOUT ROWID;
)";

std::vector<std::string> table_names(Database& database) {
    const Statement list = database.prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    std::vector<std::string> names;
    for (Run rows(database, list); rows.next();) names.push_back(rows.text(0));
    return names;
}

bool is_ours(const std::string& table) {
    return table.starts_with("kombu_") || table.starts_with("celery_") ||
           table.starts_with("labs_");
}

}  // namespace

void prepare_tables(Database& database, const BrokerUrl& url) {
    const auto tables = table_names(database);
    const auto foreign = std::find_if_not(tables.begin(), tables.end(), is_ours);
    if (!tables.empty() && std::none_of(tables.begin(), tables.end(), is_ours))
        throw BrokerError(
            fmt::format("broker {}: this is the database of another program (it has a table '{}'): "
                        "name a file of its own for the tasks",
                        url.shown(), *foreign));
    const Statement is_there =
        database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'labs_priority'");
    if (Run(database, is_there).next()) return;
    Transaction transaction(database);
    database.execute(kTables);
    transaction.commit();
}

}  // namespace tasks::sqlite
