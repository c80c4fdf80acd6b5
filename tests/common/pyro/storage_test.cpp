#include "common/pyro/errors.hpp"
#include "common/pyro/naming/name_table.hpp"
#include "common/pyro/naming/sqlite_storage.hpp"
#include "tests/common/process.hpp"
#include "tests/support/catch.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <random>
#include <sqlite3.h>

namespace {

using pyro::naming::NameRecord;
using pyro::naming::NameTable;
using pyro::naming::open_storage;
using pyro::naming::SqliteStorage;
using Names = std::vector<std::string>;

std::vector<NameRecord> stored_in(const std::string& path) {
    return SqliteStorage(path).load();
}

/// Runs statements on the file as another program would; the rows, columns joined with '|'.
Names sql(const std::string& path, const std::string& statements) {
    sqlite3* database = nullptr;
    REQUIRE(::sqlite3_open(path.c_str(), &database) == SQLITE_OK);
    Names rows;
    const auto add_row = [](void* into, int columns, char** values, char**) {
        std::string row;
        for (int i = 0; i < columns; ++i) {
            row += fmt::format("{}{}", i > 0 ? "|" : "", values[i] != nullptr ? values[i] : "NULL");
        }
        static_cast<Names*>(into)->push_back(row);
        return 0;
    };
    char* error = nullptr;
    ::sqlite3_exec(database, statements.c_str(), add_row, &rows, &error);
    INFO((error != nullptr ? error : ""));
    CHECK(error == nullptr);
    ::sqlite3_free(error);
    ::sqlite3_close(database);
    return rows;
}

/// Registers names for ever and prints each once it is acknowledged.
int register_names(const std::string& path, int round) {
    NameTable table(open_storage("sql:" + path));
    for (int i = 0;; ++i) {
        const std::string name = fmt::format("round{}.{}", round, i);
        table.add({name, "PYRO:" + name + "@localhost:1", {"tag" + name, "common"}});
        std::printf("%s\n", name.c_str());
        std::fflush(stdout);
    }
}

}  // namespace

TEST_CASE("names outlive the server, in their order and with their tags", "[storage]") {
    const test::Folder folder;
    const std::string path = folder / "names.sqlite";
    {
        NameTable table(open_storage("sql:" + path));
        table.add({"z.one", "PYRO:x@localhost:1", {"red", "green"}});
        table.add({"a.two", "PYRONAME:other", {}});
        table.add({"gone", "PYRO:g@localhost:1", {"red"}});
        table.add({"\u00e9\u4e2d'\"; DROP TABLE pyro_names", "PYRO:u@localhost:1", {"'"}});
        table.add({"z.one", "PYRO:y@localhost:2", {"blue", "red"}});
        table.set_metadata("a.two", {"new"});
        CHECK(table.remove("gone") == 1);
    }
    NameTable table(open_storage("sql:" + path));
    const std::vector<NameRecord> expected{
        {"z.one", "PYRO:y@localhost:2", {"blue", "red"}},
        {"a.two", "PYRONAME:other", {"new"}},
        {"\u00e9\u4e2d'\"; DROP TABLE pyro_names", "PYRO:u@localhost:1", {"'"}}};
    CHECK(table.list() == expected);
    CHECK(table.list_with_any(Names{"red"}).size() == 1);
}

TEST_CASE("everything that was acknowledged survives kill -9 at any moment", "[storage]") {
    const test::Folder folder;
    const std::string path = folder / "names.sqlite";
    std::mt19937 random(20240501);
    std::size_t acknowledged = 0;
    for (int round = 0; round < 15; ++round) {
        Names names;
        {
            test::Process server([&] { return register_names(path, round); });
            const int wanted = std::uniform_int_distribution<int>(0, 400)(random);
            server.await(fmt::format("round{}.{}\n", round, wanted));
            server.signal(SIGKILL);
            REQUIRE(server.wait() == -SIGKILL);
            const std::string out = server.out();
            for (std::size_t begin = 0; begin < out.size();) {
                const std::size_t end = out.find('\n', begin);
                if (end == std::string::npos) break;
                names.push_back(out.substr(begin, end - begin));
                begin = end + 1;
            }
        }
        const NameTable table(open_storage("sql:" + path));
        for (const std::string& name : names) {
            const auto record = table.find(name);
            REQUIRE(record);
            CHECK(record->uri == "PYRO:" + name + "@localhost:1");
            CHECK(record->metadata == Names{"tag" + name, "common"});
        }
        // At most the one that was being acknowledged is there besides.
        acknowledged += names.size();
        const std::size_t unsaid = table.count() - acknowledged;
        CHECK(unsaid <= 1);
        acknowledged += unsaid;
    }
}

TEST_CASE("the file has the tables that Pyro4 makes", "[storage]") {
    const test::Folder folder;
    const std::string path = folder / "names.sqlite";
    {
        SqliteStorage storage(path);
        storage.put({"a.b", "PYRO:x@localhost:1", {"red", "green"}});
    }
    CHECK(sql(path, "SELECT * FROM pyro_names") == Names{"1|a.b|PYRO:x@localhost:1"});
    CHECK(sql(path, "SELECT * FROM pyro_metadata") == Names{"1|red", "1|green"});
    CHECK(sql(path, "PRAGMA foreign_key_check").empty());
    // What Pyro4 does when a name is registered again.
    sql(path,
        "PRAGMA foreign_keys=ON; DELETE FROM pyro_metadata WHERE object=1;"
        "DELETE FROM pyro_names WHERE id=1;"
        "INSERT INTO pyro_names(name, uri) VALUES('a.b', 'PYRO:y@localhost:1');");
    CHECK(stored_in(path) == std::vector<NameRecord>{{"a.b", "PYRO:y@localhost:1", {}}});
}

TEST_CASE("a file from before there were tags is moved over", "[storage]") {
    const test::Folder folder;
    const std::string path = folder / "old.sqlite";
    sql(path,
        "CREATE TABLE pyro_names (name nvarchar PRIMARY KEY NOT NULL, uri nvarchar NOT NULL);"
        "INSERT INTO pyro_names VALUES('b', 'PYRO:b@localhost:1');"
        "INSERT INTO pyro_names VALUES('a', 'PYRO:a@localhost:1');");
    NameTable table(open_storage("sql:" + path));
    CHECK(table.count() == 2);
    table.set_metadata("a", {"tag"});
    CHECK(table.lookup("a").metadata == Names{"tag"});
}

TEST_CASE("a file in use, without rights or of another kind is refused with a reason",
          "[storage]") {
    const test::Folder folder;
    const std::string path = folder / "names.sqlite";
    const SqliteStorage first(path);
    CHECK_THROWS_WITH(
        SqliteStorage(path),
        "open " + path + ": database is locked (another name server uses it: stop that one)");
    CHECK_THROWS_WITH(
        SqliteStorage(folder / "no/such/folder.sqlite"),
        "open " + (folder / "no/such/folder.sqlite") + ": unable to open database file");
    const std::string text = folder.write("text", std::string(5000, 'x'));
    CHECK_THROWS_WITH(SqliteStorage(text), "open " + text + ": file is not a database");
}

TEST_CASE("only memory and sql files are storages", "[storage]") {
    CHECK(open_storage("") == nullptr);
    CHECK(open_storage("memory") == nullptr);
    CHECK_THROWS_WITH(open_storage("foo"),
                      "invalid storage type 'foo' (there are memory and sql:FILE)");
    CHECK_THROWS_WITH(open_storage("sql:"),
                      "invalid storage type 'sql:' (there are memory and sql:FILE)");
    CHECK_THROWS_WITH(open_storage("dbm:names"),
                      "storage 'dbm:names': dbm files cannot hold metadata and are not supported; "
                      "use 'sql:names.sqlite' or 'memory'");
    CHECK_THROWS_AS(open_storage("sql::memory:"), pyro::PythonError);
}
