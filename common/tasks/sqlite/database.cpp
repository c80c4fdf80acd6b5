#include "common/tasks/sqlite/database.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <sqlite3.h>
#include <thread>

namespace tasks::sqlite {
namespace {

using std::chrono::microseconds;

constexpr int kMaxWaits = 10'000;  // about six seconds
constexpr auto kPatience = std::chrono::seconds(6);

/// Waits for another connection's transaction: they last for a fraction of a millisecond, so the
/// waits are short, where SQLite's own handler soon waits for 100 ms.
int wait_for_lock(void*, int count) {
    std::this_thread::sleep_for(microseconds(std::min(50 + count * 10, 500)));
    return count < kMaxWaits ? 1 : 0;
}

/// What somebody can do about it.
std::string cure_of(int code, const std::string& path) {
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return fmt::format("another program has it locked: end that one (fuser '{}' names it)",
                               path);
        case SQLITE_NOTADB:
            return "it is no SQLite database: name another file";
        case SQLITE_CORRUPT:
            return fmt::format(
                "it is damaged: move it away, and a new one is made (sqlite3 '{}' "
                ".recover saves what can be read)",
                path);
        case SQLITE_CANTOPEN:
            return "is there such a folder, and may you write to it?";
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return "you may not write to it: change its owner or mode, or name another file";
        case SQLITE_FULL:
            return "the disk is full: make room";
        case SQLITE_IOERR:
            return "the disk does not do what it should: it may be full, or a network file system, "
                   "which SQLite's log cannot use";
        case SQLITE_ERROR:
            return "its tables are not those of Celery: name another file";
        default:
            return "name another file, or look at it with the program sqlite3";
    }
}

}  // namespace

void EndStatement::operator()(sqlite3_stmt* statement) const {
    ::sqlite3_finalize(statement);
}

void Database::Close::operator()(sqlite3* database) const {
    ::sqlite3_close_v2(database);
}

Database::Database(const BrokerUrl& url) : path_(url.path), shown_(url.shown()) {
    if (path_.empty() || path_ == ":memory:" || !url.host.empty())
        throw BrokerError(
            fmt::format("broker {}: no file is named: write sqlite:///tasks.db, with "
                        "four slashes for a path from the root",
                        shown_));
    sqlite3* database = nullptr;
    const int status = ::sqlite3_open_v2(
        path_.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
        nullptr);
    database_.reset(database);
    if (status != SQLITE_OK) fail();
    ::sqlite3_extended_result_codes(database_.get(), 1);
    ::sqlite3_busy_handler(database_.get(), wait_for_lock, nullptr);
    use_log();
    execute("PRAGMA synchronous = NORMAL");
    execute("PRAGMA temp_store = MEMORY");
    // A task changes some thirty pages on its way, the same ones again and again. At SQLite's 1000
    // the log would be written back, and the disk waited for, every thirty tasks; it is 32 MB now.
    execute("PRAGMA wal_autocheckpoint = 8000");
    version_ = prepare("PRAGMA data_version");
}

// A file that Celery has made has no log yet. The change needs the file for itself for a moment,
// for which SQLite does not always wait.
void Database::use_log() {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (::sqlite3_exec(database_.get(), "PRAGMA journal_mode = WAL", nullptr, nullptr,
                          nullptr) != SQLITE_OK) {
        const bool is_busy = (::sqlite3_errcode(database_.get()) & 0xff) == SQLITE_BUSY;
        if (!is_busy || std::chrono::steady_clock::now() >= end) fail();
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

Statement Database::prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    if (::sqlite3_prepare_v3(database_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &statement,
                             nullptr) != SQLITE_OK)
        fail();
    return Statement(statement);
}

void Database::execute(const char* sql) {
    if (::sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

std::int64_t Database::version() {
    Run row(*this, version_);
    return row.next() ? row.number(0) : 0;
}

std::int64_t Database::last_id() const {
    return ::sqlite3_last_insert_rowid(database_.get());
}

void Database::set_safety(Safety safety) {
    const bool full = safety == Safety::Full;
    if (full == is_full_) return;
    execute(full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    is_full_ = full;
}

void Database::fail() const {
    if (database_ == nullptr) throw BrokerError(fmt::format("broker {}: no memory", shown_));
    const int code = ::sqlite3_extended_errcode(database_.get());
    const std::string text = fmt::format("broker {}: {}: {}", shown_,
                                         ::sqlite3_errmsg(database_.get()), cure_of(code, path_));
    const bool may_pass = (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
    if (may_pass) throw BrokerUnavailableError(text);
    throw BrokerError(text);
}

Run::~Run() {
    ::sqlite3_reset(statement_);
}

bool Run::next() {
    const int status = ::sqlite3_step(statement_);
    if (status != SQLITE_ROW && status != SQLITE_DONE) database_.fail();
    return status == SQLITE_ROW;
}

std::int64_t Run::number(int column) const {
    return ::sqlite3_column_int64(statement_, column);
}

std::string Run::text(int column) const {
    const void* const data = ::sqlite3_column_blob(statement_, column);
    if (data == nullptr) return {};
    const auto size = static_cast<std::size_t>(::sqlite3_column_bytes(statement_, column));
    return {static_cast<const char*>(data), size};
}

void Run::bind(int position, std::int64_t number) {
    ::sqlite3_bind_int64(statement_, position, number);
}

// nullptr for a destructor is SQLITE_STATIC: the text outlives the run. A null pointer as data
// would be stored as NULL, even with length 0.

void Run::bind(int position, std::string_view text) {
    const char* const data = text.data() == nullptr ? "" : text.data();
    ::sqlite3_bind_text64(statement_, position, data, text.size(), nullptr, SQLITE_UTF8);
}

void Run::bind(int position, Blob blob) {
    const char* const data = blob.bytes.data() == nullptr ? "" : blob.bytes.data();
    ::sqlite3_bind_blob64(statement_, position, data, blob.bytes.size(), nullptr);
}

Transaction::Transaction(Database& database) : database_(database) {
    database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
    if (!is_open_) return;
    try {
        database_.execute("ROLLBACK");
    } catch (const BrokerError&) {
        // SQLite rolled back by itself when the disk was full or a file unreadable.
    }
}

void Transaction::commit() {
    database_.execute("COMMIT");
    is_open_ = false;
}

}  // namespace tasks::sqlite
