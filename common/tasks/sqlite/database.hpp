// SQLite as C++ likes it: a file, prepared statements, transactions. Internal to the SQLite broker.
//
//     Database database(url);
//     Statement find = database.prepare("SELECT payload FROM kombu_message WHERE id = ?");
//     Run row(find, 7);
//     if (row.next()) row.text(0);
//
// Errors are BrokerError, one sentence with the file and the cure; BrokerUnavailableError when
// another program has had it locked for several seconds. One thread at a time.
#pragma once

#include "common/tasks/broker_url.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace tasks::sqlite {

struct EndStatement {
    void operator()(sqlite3_stmt* statement) const;
};
using Statement = std::unique_ptr<sqlite3_stmt, EndStatement>;

/// Bytes, not text.
struct Blob {
    std::string_view bytes;
};

class Database {
public:
    /// Opens the file, makes it where it is missing, and sets it to a write-ahead log.
    explicit Database(const BrokerUrl& url);

    Statement prepare(const char* sql);
    void execute(const char* sql);
    /// A number that changes when another connection has changed the file. Costs about 1 us.
    std::int64_t version();
    std::int64_t last_id() const;
    const std::string& path() const { return path_; }

    /// A commit returns when it is on disk (FULL), or when it would survive the end of every
    /// program but not a power cut (NORMAL): then the last commits may be missing, the file stays
    /// whole.
    enum class Safety { Full, Normal };
    void set_safety(Safety safety);

    /// Throws SQLite's last error.
    [[noreturn]] void fail() const;

private:
    struct Close {
        void operator()(sqlite3* database) const;
    };
    void use_log();

    std::string path_;
    std::string shown_;
    std::unique_ptr<sqlite3, Close> database_;
    Statement version_;
    bool is_full_ = false;
};

/// One run of a statement with these arguments, which is ready for the next at the end of it.
class Run {
public:
    template <class... Arguments>
    explicit Run(Database& database, const Statement& statement, const Arguments&... arguments)
        : database_(database), statement_(statement.get()) {
        int position = 0;
        (bind(++position, arguments), ...);
    }
    ~Run();
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    /// The next row; false when there is none.
    bool next();
    std::int64_t number(int column) const;
    std::string text(int column) const;  ///< also of a blob; empty for NULL

private:
    void bind(int position, std::int64_t number);
    void bind(int position, std::string_view text);
    void bind(int position, const std::string& text) { bind(position, std::string_view(text)); }
    void bind(int position, Blob blob);

    Database& database_;
    sqlite3_stmt* statement_;
};

template <class... Arguments>
void run(Database& database, const Statement& statement, const Arguments&... arguments) {
    Run(database, statement, arguments...).next();
}

/// All or nothing: what is not committed when it is destroyed has not happened. Takes the lock for
/// writing at once, so that it never has to give up half-way.
class Transaction {
public:
    explicit Transaction(Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

private:
    Database& database_;
    bool is_open_ = true;
};

}  // namespace tasks::sqlite
