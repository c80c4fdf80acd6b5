#include "common/pyro/naming/sqlite_storage.hpp"

#include "common/pyro/errors.hpp"

#include <fmt/core.h>

#include <sqlite3.h>
#include <utility>

namespace pyro::naming {
namespace {

constexpr int kWaitForLock = 1000;  // milliseconds; a server that was just stopped is still closing

/// What SQLite says went wrong; the file's name and the attempt are put before it further out.
class SqliteError : public base::Error {
    using base::Error::Error;
};

sqlite3_destructor_type keep_alive() {
    return nullptr;  // SQLITE_STATIC: the text outlives the statement's run
}

void bind(sqlite3_stmt* statement, int position, std::string_view text) {
    // A null pointer would be stored as NULL, even with length 0.
    const char* const data = text.data() == nullptr ? "" : text.data();
    ::sqlite3_bind_text(statement, position, data, static_cast<int>(text.size()), keep_alive());
}

void bind(sqlite3_stmt* statement, int position, std::int64_t number) {
    ::sqlite3_bind_int64(statement, position, number);
}

std::string text_of(sqlite3_stmt* statement, int column) {
    const auto* const text = ::sqlite3_column_text(statement, column);
    if (text == nullptr) return {};
    const auto size = static_cast<std::size_t>(::sqlite3_column_bytes(statement, column));
    return {reinterpret_cast<const char*>(text), size};
}

/// One run of a statement with these arguments; the statement is ready for the next at its end.
class Run {
public:
    template <class... Arguments>
    explicit Run(sqlite3_stmt* statement, Arguments... arguments) : statement_(statement) {
        int position = 0;
        (bind(statement, ++position, arguments), ...);
    }
    ~Run() { ::sqlite3_reset(statement_); }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    /// The next row; false when there is none.
    bool next() {
        const int status = ::sqlite3_step(statement_);
        if (status != SQLITE_ROW && status != SQLITE_DONE) {
            throw SqliteError(::sqlite3_errmsg(::sqlite3_db_handle(statement_)));
        }
        return status == SQLITE_ROW;
    }

private:
    sqlite3_stmt* statement_;
};

template <class... Arguments>
void run(sqlite3_stmt* statement, Arguments... arguments) {
    Run(statement, arguments...).next();
}

}  // namespace

void SqliteStorage::CloseDatabase::operator()(sqlite3* database) const {
    ::sqlite3_close(database);
}

void SqliteStorage::EndStatement::operator()(sqlite3_stmt* statement) const {
    ::sqlite3_finalize(statement);
}

SqliteStorage::SqliteStorage(std::string path) : path_(std::move(path)) {
    try {
        open();
        create_tables();
        prepare_statements();
    } catch (const SqliteError& error) {
        std::string reason = error.what();
        const int code = database_ == nullptr ? SQLITE_OK : ::sqlite3_errcode(database_.get());
        if (code == SQLITE_BUSY) reason += " (another name server uses it: stop that one)";
        throw base::Error(fmt::format("open {}: {}", path_, reason));
    }
}

SqliteStorage::~SqliteStorage() = default;

void SqliteStorage::open() {
    sqlite3* database = nullptr;
    const int status = ::sqlite3_open_v2(path_.c_str(), &database,
                                         SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    database_.reset(database);
    if (status != SQLITE_OK) fail();
    ::sqlite3_busy_timeout(database_.get(), kWaitForLock);
    execute("PRAGMA locking_mode = EXCLUSIVE");
    // What a commit costs on the disk of a small machine, one registration each: rollback journal
    // 450 us, write-ahead log with an fsync each 220 us, without (NORMAL) 19 us. The last one
    // loses nothing when the program is killed; a power cut may take the last registrations, but
    // not the file.
    execute("PRAGMA journal_mode = WAL");
    execute("PRAGMA synchronous = NORMAL");
    execute("PRAGMA foreign_keys = ON");
    execute("BEGIN EXCLUSIVE");  // takes the lock, which is kept from now on
    execute("COMMIT");
}

void SqliteStorage::create_tables() {
    execute("BEGIN");
    const bool has_names = has_table("pyro_names");
    const bool has_tags = has_table("pyro_metadata");
    // Before there were tags, names had no id; Pyro4 moves them over in this way, too.
    const bool is_old = has_names && !has_tags;
    if (is_old) execute("ALTER TABLE pyro_names RENAME TO pyro_names_old");
    if (!has_names || is_old) {
        execute(
            "CREATE TABLE pyro_names (id integer PRIMARY KEY, name nvarchar NOT NULL UNIQUE,"
            " uri nvarchar NOT NULL)");
        execute(
            "CREATE TABLE pyro_metadata (object integer NOT NULL, metadata nvarchar NOT NULL,"
            " FOREIGN KEY(object) REFERENCES pyro_names(id))");
    }
    if (is_old) {
        execute("INSERT INTO pyro_names(name, uri) SELECT name, uri FROM pyro_names_old");
        execute("DROP TABLE pyro_names_old");
    }
    // Not among Pyro4's, which does not mind: finds the tags of a name without reading all of them.
    execute("CREATE INDEX IF NOT EXISTS pyro_metadata_object ON pyro_metadata(object)");
    execute("COMMIT");
}

bool SqliteStorage::has_table(const char* name) {
    const Statement statement =
        prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?");
    return Run(statement.get(), std::string_view(name)).next();
}

void SqliteStorage::prepare_statements() {
    find_ = prepare("SELECT id FROM pyro_names WHERE name = ?");
    insert_ = prepare("INSERT INTO pyro_names(name, uri) VALUES (?, ?)");
    update_ = prepare("UPDATE pyro_names SET uri = ? WHERE id = ?");
    erase_ = prepare("DELETE FROM pyro_names WHERE id = ?");
    add_tag_ = prepare("INSERT INTO pyro_metadata(object, metadata) VALUES (?, ?)");
    erase_tags_ = prepare("DELETE FROM pyro_metadata WHERE object = ?");
}

std::vector<NameRecord> SqliteStorage::load() {
    try {
        const Statement statement = prepare(
            "SELECT id, name, uri, metadata FROM pyro_names"
            " LEFT JOIN pyro_metadata ON object = id ORDER BY id, pyro_metadata.rowid");
        std::vector<NameRecord> records;
        std::int64_t last_id = 0;
        for (Run rows(statement.get()); rows.next();) {
            const std::int64_t id = ::sqlite3_column_int64(statement.get(), 0);
            if (records.empty() || id != last_id) {
                records.push_back({text_of(statement.get(), 1), text_of(statement.get(), 2), {}});
            }
            last_id = id;
            if (::sqlite3_column_type(statement.get(), 3) != SQLITE_NULL) {
                records.back().metadata.push_back(text_of(statement.get(), 3));
            }
        }
        return records;
    } catch (const SqliteError& error) {
        throw base::Error(fmt::format("read {}: {}", path_, error.what()));
    }
}

void SqliteStorage::put(const NameRecord& record) {
    in_transaction("store " + record.name, [&] { put_in_transaction(record); });
}

void SqliteStorage::put_in_transaction(const NameRecord& record) {
    std::int64_t id = find(record.name);
    if (id == 0) {
        run(insert_.get(), std::string_view(record.name), std::string_view(record.uri));
        id = ::sqlite3_last_insert_rowid(database_.get());
    } else {
        run(update_.get(), std::string_view(record.uri), id);
        run(erase_tags_.get(), id);
    }
    for (const std::string& tag : record.metadata) run(add_tag_.get(), id, std::string_view(tag));
}

void SqliteStorage::remove(std::span<const std::string> names) {
    in_transaction(fmt::format("remove {} names", names.size()), [&] {
        for (const std::string& name : names) {
            const std::int64_t id = find(name);
            run(erase_tags_.get(), id);
            run(erase_.get(), id);
        }
    });
}

std::int64_t SqliteStorage::find(std::string_view name) {
    Run row(find_.get(), name);
    return row.next() ? ::sqlite3_column_int64(find_.get(), 0) : 0;
}

void SqliteStorage::in_transaction(std::string_view attempt, const std::function<void()>& changes) {
    try {
        execute("BEGIN");
        changes();
        execute("COMMIT");
    } catch (const SqliteError& error) {
        const std::string reason = error.what();
        ::sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
        throw NamingError(fmt::format("{} in {}: {}", attempt, path_, reason));
    }
}

SqliteStorage::Statement SqliteStorage::prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    const int status = ::sqlite3_prepare_v2(database_.get(), sql, -1, &statement, nullptr);
    if (status != SQLITE_OK) fail();
    return Statement(statement);
}

void SqliteStorage::execute(const char* sql) {
    if (::sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

void SqliteStorage::fail() const {
    throw SqliteError(database_ == nullptr ? "no memory" : ::sqlite3_errmsg(database_.get()));
}

}  // namespace pyro::naming
