// The broker that is a file: what is its own.
#include "tests/common/process.hpp"
#include "tests/common/tasks/broker_calls.hpp"
#include "tests/support/captured.hpp"
#include "tests/support/catch.hpp"

#include <sqlite3.h>
#include <thread>

using namespace std::chrono_literals;
using namespace test;
using tasks::Delivery;
using tasks::Settlement;
using value::List;
using value::Value;

namespace {

using Clock = std::chrono::steady_clock;

/// A file of its own, and connections to it.
class File {
public:
    std::string path() const { return folder_ / "tasks.db"; }
    std::string url() const { return "sqlite:///" + path(); }
    std::unique_ptr<tasks::Broker> connect() const { return tasks::connect(url()); }
    std::unique_ptr<tasks::Broker> worker(const std::vector<std::string>& queues = {
                                              "celery"}) const {
        return connect_worker(url(), queues);
    }
    /// What sqlite3 would print.
    std::vector<std::string> query(const std::string& sql) const {
        sqlite3* database = nullptr;
        REQUIRE(sqlite3_open(path().c_str(), &database) == SQLITE_OK);
        std::vector<std::string> rows;
        const auto add = [](void* to, int count, char** values, char**) {
            std::string row;
            for (int i = 0; i < count; ++i)
                row += std::string(i == 0 ? "" : "|") + (values[i] == nullptr ? "" : values[i]);
            static_cast<std::vector<std::string>*>(to)->push_back(row);
            return 0;
        };
        char* error = nullptr;
        const int status = sqlite3_exec(database, sql.c_str(), add, &rows, &error);
        INFO((error == nullptr ? "" : error));
        CHECK(status == SQLITE_OK);
        sqlite3_free(error);
        sqlite3_close(database);
        return rows;
    }

private:
    test::Folder folder_;
};

}  // namespace

TEST_CASE("acknowledged messages leave nothing in the file", "[tasks][sqlite]") {
    const File file;
    const auto worker = file.worker();
    publish(*file.connect(), {"1", "2"});
    for (const Delivery& delivery : claim(*worker, 2)) settle(*worker, delivery, Fate::Acknowledge);
    CHECK(file.query("SELECT count(*) FROM kombu_message") == std::vector<std::string>{"0"});
    CHECK(file.query("SELECT count(*) FROM labs_lease") == std::vector<std::string>{"0"});
}

TEST_CASE("an envelope that is none is delivered as unreadable", "[tasks][sqlite]") {
    const File file;
    const auto worker = file.worker();
    file.query(
        "INSERT INTO kombu_message (visible, payload, version, queue_id)"
        " VALUES (1, '{broken', 1, 1)");
    const auto deliveries = claim(*worker, 1);
    REQUIRE(deliveries.size() == 1);
    CHECK(deliveries[0].unreadable.starts_with("the envelope is no JSON"));
}

TEST_CASE("a client of Celery gets its reply in the queue it made", "[tasks][sqlite]") {
    const File file;
    const auto worker = file.worker();
    const auto client = file.connect();
    Settlement settlement;
    settlement.fate = Fate::Keep;
    settlement.reports.resize(2);
    for (auto& report : settlement.reports) {
        report.result.task_id = "1";
        report.result.status = "SUCCESS";
        report.result.result = 10;
    }
    settlement.reports[0].reply_to = client->reply_queue();
    settlement.reports[1].reply_to = "a queue that nobody made";
    worker->settle({&settlement, 1});
    const auto count = file.query("SELECT count(*) FROM kombu_message");
    CHECK(count == std::vector<std::string>{"1"});

    file.query("DELETE FROM celery_taskmeta");  // as if a Python worker had answered
    CHECK(client->find_result("1")->result == Value(10));
    CHECK(file.query("SELECT count(*) FROM kombu_message") == std::vector<std::string>{"0"});
}

TEST_CASE("the rows that Celery wrote are claimed and read", "[tasks][sqlite]") {
    const File file;
    const auto worker = file.worker();
    const auto rows = captured::read_data("celery/sqlite/kombu_message-before.json");
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(file.path().c_str(), &database) == SQLITE_OK);
    for (const auto& row : rows.as_array()) {
        sqlite3_stmt* insert = nullptr;
        sqlite3_prepare_v2(database,
                           "INSERT INTO kombu_message (visible, payload, version, queue_id)"
                           " VALUES (1, ?, 1, 1)",
                           -1, &insert, nullptr);
        const auto& payload = row.as_object().at("payload").as_string();
        sqlite3_bind_text(insert, 1, payload.data(), static_cast<int>(payload.size()), nullptr);
        CHECK(sqlite3_step(insert) == SQLITE_DONE);
        sqlite3_finalize(insert);
    }
    sqlite3_close(database);

    const auto deliveries = claim(*worker, 10);
    REQUIRE(deliveries.size() == rows.as_array().size());
    CHECK(decode_task(deliveries[0].message).args == List{5, 5});
    CHECK(decode_task(deliveries[1].message).args == List{"日本"});
}

TEST_CASE("Celery's tables are as SQLAlchemy makes them", "[tasks][sqlite]") {
    const File file;
    file.connect();
    for (const auto* name : {"broker-schema", "result-backend-db-schema"}) {
        const std::string schema =
            test::read_file(std::string(LABS_TEST_DATA) + "/celery/sqlite/" + name + ".sql");
        REQUIRE_FALSE(schema.empty());
        for (const std::string& statement :
             file.query("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND"
                        " name NOT LIKE 'labs_%' AND tbl_name LIKE " +
                        std::string(std::string_view(name) == "broker-schema" ? "'kombu_%'"
                                                                              : "'celery_%'"))) {
            INFO(statement);
            CHECK(schema.find(statement + ";") != std::string::npos);
        }
    }
}

TEST_CASE("a file that is none of ours is refused with the cure", "[tasks][sqlite]") {
    test::Folder folder;
    const std::string url = "sqlite:///" + (folder / "tasks.db");
    CHECK(refusal("sqlite://") ==
          "broker sqlite://: no file is named: write sqlite:///tasks.db, "
          "with four slashes for a path from the root");
    CHECK(refusal("sqlite:///" + (folder / "no/such/folder/tasks.db"))
              .ends_with("unable to open database file: is there such a folder, and may you write "
                         "to it?"));

    folder.write("tasks.db", std::string(5000, 'x'));
    CHECK(refusal(url) == "broker " + url +
                              ": file is not a database: it is no SQLite database: name another "
                              "file");
    std::remove((folder / "tasks.db").c_str());

    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open((folder / "tasks.db").c_str(), &database) == SQLITE_OK);
    sqlite3_exec(database, "CREATE TABLE addresses (name)", nullptr, nullptr, nullptr);
    CHECK(refusal(url) == "broker " + url +
                              ": this is the database of another program (it has a table "
                              "'addresses'): name a file of its own for the tasks");
    sqlite3_close(database);
}

TEST_CASE("a damaged file is refused with the cure", "[tasks][sqlite]") {
    const File file;
    {
        const auto client = file.connect();
        for (int i = 0; i < 200; ++i) publish(*client, {std::string(100, 'x')});
    }
    std::string bytes = test::read_file(file.path());
    REQUIRE(bytes.size() > 20'000);
    std::fill(bytes.begin() + 100, bytes.end(), 'x');  // the header alone is left
    {
        std::FILE* out = std::fopen(file.path().c_str(), "wb");
        std::fwrite(bytes.data(), 1, bytes.size(), out);
        std::fclose(out);
    }
    CHECK(refusal(file.url()).find("it is damaged: move it away, and a new one is made") !=
          std::string::npos);
}

TEST_CASE("a file that another program has locked is named, with the cure", "[tasks][sqlite]") {
    const File file;
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(file.path().c_str(), &database) == SQLITE_OK);
    sqlite3_exec(database, "CREATE TABLE kombu_queue (id, name); BEGIN EXCLUSIVE", nullptr, nullptr,
                 nullptr);
    CHECK_THROWS_WITH(file.connect(), "broker " + file.url() +
                                          ": database is locked: another program has it locked: "
                                          "end that one (fuser '" +
                                          file.path() + "' names it)");
    sqlite3_close(database);
}

TEST_CASE("the same name in the working folder is the same file", "[tasks][sqlite]") {
    const File file;
    publish(*tasks::connect("sqla+sqlite:///" + file.path()), {"1"});
    CHECK(ids(claim(*file.worker(), 1)) == "1");
}
