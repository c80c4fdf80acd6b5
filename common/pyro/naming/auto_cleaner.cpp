#include "common/pyro/naming/auto_cleaner.hpp"

#include "common/base/errors.hpp"

#include <optional>

namespace pyro::naming {
namespace {

struct Watched {
    std::pair<std::string, std::string> key;  // name and URI
    std::string place;
};

/// nullopt for what another program has written into the storage.
std::optional<wire::Uri> uri_of(const NameRecord& record) {
    try {
        return wire::Uri(record.uri);
    } catch (const base::Error&) {
        return std::nullopt;
    }
}

/// The entries that have a place, and each place once.
std::vector<Watched> watched_entries(const NameTable& table, std::vector<wire::Uri>& places) {
    std::vector<Watched> watched;
    std::set<std::string> seen;
    for (const NameRecord& record : table.list()) {
        if (record.name == kNameServerName || record.name == "Pyro.Daemon") continue;
        const auto uri = uri_of(record);
        if (!uri || !uri->is_resolved()) continue;
        watched.push_back({{record.name, record.uri}, uri->location()});
        if (seen.insert(uri->location()).second) places.push_back(*uri);
    }
    return watched;
}

}  // namespace

AutoCleaner::AutoCleaner(std::shared_ptr<NameTable> table, Probe probe)
    : table_(std::move(table)), probe_(std::move(probe)) {}

AutoCleaner::~AutoCleaner() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    stopping_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void AutoCleaner::start(std::chrono::milliseconds interval) {
    thread_ = std::thread([this, interval] { repeat(interval); });
}

void AutoCleaner::repeat(std::chrono::milliseconds interval) {
    while (true) {
        {
            std::unique_lock lock(mutex_);
            if (stopping_.wait_for(lock, interval, [this] { return stop_.load(); })) return;
        }
        try {
            check_all(std::chrono::steady_clock::now());
        } catch (const base::Error&) {
            // The storage refused a removal, or there are no descriptors: the next round tries
            // again.
        }
    }
}

void AutoCleaner::check_all(Time now) {
    std::vector<wire::Uri> places;
    const std::vector<Watched> watched = watched_entries(*table_, places);
    const std::set<std::string> answering = probe_(places, stop_);
    if (stop_) return;  // what was not asked any more is not unreachable

    decltype(unreachable_since_) still;
    for (const Watched& entry : watched) {
        if (answering.contains(entry.place)) continue;
        const auto known = unreachable_since_.find(entry.key);
        const Time since = known == unreachable_since_.end() ? now : known->second;
        if (now - since < kUnreachableFor) {
            still.emplace(entry.key, since);
        } else {
            table_->remove_if_at(entry.key.first, entry.key.second);
        }
    }
    unreachable_since_ = std::move(still);
}

}  // namespace pyro::naming
