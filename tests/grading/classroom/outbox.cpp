#include "tests/grading/classroom/outbox.hpp"

#include "common/base/errors.hpp"
#include "tests/grading/classroom/class_list.hpp"
#include "tests/grading/classroom/csv.hpp"
#include "tests/grading/classroom/safe_file.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace grading::classroom {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestRecord = 64u << 20;
constexpr std::uint64_t kLargestLog = 4u << 20;

}  // namespace

Outbox::Outbox(fs::path folder) : folder_(fs::absolute(std::move(folder))) {
    std::error_code error;
    fs::create_directories(folder_ / "results", error);
    if (error) {
        throw base::Error(fmt::format("make {}: {}", folder_.string(), error.message()));
    }
}

void Outbox::clear() const {
    for (const auto& entry : fs::directory_iterator(folder_ / "results")) {
        if (entry.path().extension() == ".json") fs::remove(entry.path());
    }
    fs::remove_all(folder_ / "logs");
}

std::optional<Record> Outbox::find(const std::string& id) const {
    try {
        return record_from_json(
            read_untrusted(folder_ / "results" / (id + ".json"), kLargestRecord));
    } catch (const base::Error&) {
        return std::nullopt;  // not there, or half a file of another version: graded again
    }
}

void Outbox::keep(const Record& record) const {
    write_atomically(folder_ / "results" / (record.id + ".json"), record_to_json(record));
}

void Outbox::keep_logs(Record& record, const fs::path& logs) const {
    const auto kept = folder_ / "logs" / record.id;
    fs::remove_all(kept);
    std::error_code error;
    for (fs::recursive_directory_iterator it(logs, error), end; !error && it != end;
         it.increment(error)) {
        if (it->symlink_status().type() != fs::file_type::regular) continue;
        const auto target = kept / it->path().lexically_relative(logs);
        try {
            fs::create_directories(target.parent_path());
            write_atomically(target, read_untrusted(it->path(), kLargestLog));
        } catch (const base::Error&) {
            continue;  // a log too large to keep is no reason to lose the verdict
        }
    }
    for (auto& result : record.results) {
        if (const auto at = result.logs.find(logs.string()); at != std::string::npos) {
            result.logs.replace(at, logs.string().size(), kept.string());
        }
    }
}

void Outbox::write_reports(const Lab& lab, const std::vector<Record>& records) const {
    write_atomically(folder_ / "scores.csv", scores_csv(lab.checks, records));
    write_atomically(folder_ / "report.json", class_to_json(lab.folder, records));
}

std::uint64_t folder_fingerprint(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::uint64_t result = fingerprint("");
    for (const auto& file : files) {
        result = fingerprint(file.lexically_relative(folder).string(), result);
        result = fingerprint(read_untrusted(file, kLargestRecord), result);
    }
    return result;
}

}  // namespace grading::classroom
