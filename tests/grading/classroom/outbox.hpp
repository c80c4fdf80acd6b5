// The folder the results of a class go to.
//
//     OUT/results/ID.json     one per submission, written when it is finished
//     OUT/logs/ID/1.3/*       the complete outputs of its programs
//     OUT/scores.csv          OUT/report.json
//
// Files appear complete or not at all. Not thread-safe.
#pragma once

#include "tests/grading/catalogue.hpp"
#include "tests/grading/classroom/record.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace grading::classroom {

class Outbox {
public:
    /// Makes the folder; throws `base::Error` when it cannot be written to.
    explicit Outbox(std::filesystem::path folder);

    /// Removes the results of an earlier run.
    void clear() const;

    /// The result of an earlier run, if it is there and readable.
    std::optional<Record> find(const std::string& id) const;

    void keep(const Record& record) const;

    /// Copies the logs and lets the record's results name the copies.
    void keep_logs(Record& record, const std::filesystem::path& logs) const;

    void write_reports(const Lab& lab, const std::vector<Record>& records) const;

private:
    std::filesystem::path folder_;
};

/// Changes with every name and every byte below a folder.
std::uint64_t folder_fingerprint(const std::filesystem::path& folder);

}  // namespace grading::classroom
