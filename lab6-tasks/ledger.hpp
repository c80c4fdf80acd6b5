// The book of an account: a file with a line for each deposit, its id and its amount. Given.
//
//     lab6::Ledger ledger("ledger.txt");      // nobody else has it until the object is gone
//     if (!ledger.has(id)) ledger.add(id, 100);
//     ledger.balance();
//
// An entry is safe on disk when add returns. One thread; other threads and programs have to wait
// their turn. Errors are base::Error.
#pragma once

#include "common/base/errors.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <fstream>
#include <string>
#include <sys/file.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace lab6 {

class Ledger {
public:
    explicit Ledger(const std::string& path)
        : path_(path), file_(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {
        if (file_ < 0 || ::flock(file_, LOCK_EX) != 0)
            base::throw_system_error("open the ledger " + path, errno);
        std::ifstream in(path);
        std::int64_t amount = 0;
        for (std::string id; in >> id >> amount;) entries_.emplace_back(id, amount);
    }
    ~Ledger() { ::close(file_); }  // which unlocks it
    Ledger(const Ledger&) = delete;
    Ledger& operator=(const Ledger&) = delete;

    /// Is there an entry with this id?
    bool has(const std::string& id) const {
        for (const auto& entry : entries_)
            if (entry.first == id) return true;
        return false;
    }

    void add(const std::string& id, std::int64_t amount) {
        const std::string line = fmt::format("{} {}\n", id, amount);
        if (::write(file_, line.data(), line.size()) != static_cast<ssize_t>(line.size()) ||
            ::fdatasync(file_) != 0)
            base::throw_system_error("write into the ledger " + path_, errno);
        entries_.emplace_back(id, amount);
    }

    std::int64_t balance() const {
        std::int64_t sum = 0;
        for (const auto& entry : entries_) sum += entry.second;
        return sum;
    }

private:
    std::string path_;
    int file_;
    std::vector<std::pair<std::string, std::int64_t>> entries_;
};

}  // namespace lab6
