// A name server's names in an SQLite file, with the tables of Pyro4's own `sql:` storage: pyro4-ns
// goes on with a file that this wrote, and the other way round.
//
//     pyro_names(id integer primary key, name unique, uri)       order of ids: of registration
//     pyro_metadata(object -> pyro_names.id, metadata)           one row for each tag
//
// A record is in the file when put() returns, and no end of the program can take it back, kill -9
// included. The file is a write-ahead log (`FILE-wal` beside it) while the server runs, and is
// locked: a second server would not learn of this one's changes. One thread at a time.
#pragma once

#include "common/pyro/naming/name_storage.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace pyro::naming {

class SqliteStorage : public NameStorage {
public:
    /// Makes the file and the tables where they are missing. base::Error "open names.sqlite:
    /// reason".
    explicit SqliteStorage(std::string path);
    ~SqliteStorage() override;

    std::vector<NameRecord> load() override;
    void put(const NameRecord& record) override;
    void remove(std::span<const std::string> names) override;

private:
    struct CloseDatabase {
        void operator()(sqlite3* database) const;
    };
    struct EndStatement {
        void operator()(sqlite3_stmt* statement) const;
    };
    using Statement = std::unique_ptr<sqlite3_stmt, EndStatement>;

    void open();
    void create_tables();
    bool has_table(const char* name);
    void prepare_statements();
    Statement prepare(const char* sql);
    void execute(const char* sql);
    void put_in_transaction(const NameRecord& record);
    void remove_in_transaction(std::int64_t id);
    void in_transaction(std::string_view attempt, const std::function<void()>& changes);
    std::int64_t find(std::string_view name);
    [[noreturn]] void fail() const;

    std::string path_;
    std::unique_ptr<sqlite3, CloseDatabase> database_;
    Statement find_;
    Statement insert_;
    Statement update_;
    Statement erase_;
    Statement add_tag_;
    Statement erase_tags_;
};

}  // namespace pyro::naming
