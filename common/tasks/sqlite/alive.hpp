// Which workers live: each holds a lock on a file of its own (FILE-worker-17), which the kernel
// takes away when the worker ends, in whatever way. Internal to the SQLite broker.
#pragma once

#include <cstdint>
#include <string>

namespace tasks::sqlite {

/// The file of a worker.
std::string worker_file(const std::string& database, std::int64_t worker);

/// Says that a worker lives, for as long as the object does.
class AliveMark {
public:
    /// BrokerError when the file cannot be made.
    AliveMark(const std::string& database, std::int64_t worker);
    ~AliveMark();
    AliveMark(const AliveMark&) = delete;
    AliveMark& operator=(const AliveMark&) = delete;

private:
    std::string path_;
    int descriptor_ = -1;
};

/// False when it is sure that the worker has ended.
bool is_alive(const std::string& database, std::int64_t worker);

}  // namespace tasks::sqlite
