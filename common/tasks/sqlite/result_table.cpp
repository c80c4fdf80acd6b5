#include "common/tasks/sqlite/result_table.hpp"

#include "common/tasks/replies.hpp"
#include "common/wire/celery/iso_time.hpp"
#include "common/wire/celery/pickle.hpp"

namespace tasks::sqlite {
namespace {

wire::celery::Time now() {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

/// As in a message, arguments of an exception are a tuple in the table.
value::Value stored_form(const ResultMessage& result) {
    value::Value value = result.result;
    auto* dict = value.get_if<value::Dict>();
    auto* args =
        dict != nullptr && dict->contains("exc_type") ? dict->find("exc_message") : nullptr;
    if (args != nullptr && args->sequence() != nullptr)
        *args = value::Tuple(std::move(*args->sequence()));
    return value;
}

}  // namespace

ResultTable::ResultTable(Database& database) : database_(database) {
    store_ = database_.prepare(
        "INSERT INTO celery_taskmeta (task_id, status, result, date_done, traceback)"
        " VALUES (?, ?, ?, ?, nullif(?, '')) ON CONFLICT (task_id) DO UPDATE SET"
        " status = excluded.status, result = excluded.result, date_done = excluded.date_done,"
        " traceback = excluded.traceback WHERE celery_taskmeta.status != 'SUCCESS'");
    find_ = database_.prepare(
        "SELECT status, result, date_done, traceback FROM celery_taskmeta WHERE task_id = ?");
    forget_ = database_.prepare("DELETE FROM celery_taskmeta WHERE task_id = ?");
    remove_older_ = database_.prepare("DELETE FROM celery_taskmeta WHERE date_done < ?");
}

void ResultTable::store(const ResultMessage& result) {
    const std::string pickle = wire::celery::dump_pickle(stored_form(result));
    run(database_, store_, result.task_id, result.status, Blob{pickle},
        wire::celery::naive_time(result.date_done.value_or(now()), ' '), result.traceback);
}

std::optional<ResultMessage> ResultTable::find(const std::string& task_id) {
    Run row(database_, find_, task_id);
    if (!row.next()) return std::nullopt;
    ResultMessage result;
    result.task_id = task_id;
    result.status = row.text(0);
    result.traceback = row.text(3);
    try {
        const std::string pickle = row.text(1);
        if (!pickle.empty()) result.result = wire::celery::load_pickle(pickle);
        if (const std::string date = row.text(2); !date.empty())
            result.date_done = wire::celery::parse_iso_time(date);
    } catch (const wire::celery::MessageError& error) {
        set_unreadable(error.what(), result);
    }
    return result;
}

void ResultTable::forget(const std::string& task_id) {
    run(database_, forget_, task_id);
}

void ResultTable::remove_older(std::chrono::hours age) {
    run(database_, remove_older_, wire::celery::naive_time(now() - age, ' '));
}

}  // namespace tasks::sqlite
