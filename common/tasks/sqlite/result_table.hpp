// The results in the file: Celery's table celery_taskmeta, so that a Python client with the backend
// db+sqlite:///FILE reads them. Internal to the SQLite broker.
//
// store() and forget() inside a Transaction. One thread.
#pragma once

#include "common/tasks/broker.hpp"
#include "common/tasks/sqlite/database.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace tasks::sqlite {

class ResultTable {
public:
    explicit ResultTable(Database& database);

    /// A SUCCESS is not overwritten.
    void store(const ResultMessage& result);
    /// What cannot be read is a FAILURE that says so.
    std::optional<ResultMessage> find(const std::string& task_id);
    void forget(const std::string& task_id);
    /// Those that were done before.
    void remove_older(std::chrono::hours age);

private:
    Database& database_;
    Statement store_, find_, forget_, remove_older_;
};

}  // namespace tasks::sqlite
