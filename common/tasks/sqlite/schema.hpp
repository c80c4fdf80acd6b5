// The tables: those of Celery, exactly as SQLAlchemy makes them, and ours beside them. Internal to
// the SQLite broker.
//
//     kombu_queue        id, name
//     kombu_message      id, visible, timestamp, payload (an envelope), version, queue_id
//                        waiting: visible 1, timestamp NULL. claimed: visible 0. version - 1 is how
//                        often it was claimed
//     celery_taskmeta    task_id, status, result (a pickle), date_done, traceback, ...
//
//     labs_worker        id                        a worker that lives, or died lately
//     labs_lease         message_id, worker_id     who has claimed it
//     labs_priority      message_id, queue_id, priority     of messages whose priority is not 0
//
// A real Celery that uses the same file looks at none of ours: what it claims has no lease and is
// never given back, as Celery has it.
#pragma once

#include "common/tasks/sqlite/database.hpp"

namespace tasks::sqlite {

/// Makes what is missing. BrokerError for the database of another program.
void prepare_tables(Database& database, const BrokerUrl& url);

}  // namespace tasks::sqlite
