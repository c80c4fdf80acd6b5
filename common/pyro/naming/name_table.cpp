#include "common/pyro/naming/name_table.hpp"

#include "common/pyro/errors.hpp"
#include "common/pyro/naming/python_regex.hpp"

#include <algorithm>
#include <utility>

namespace pyro::naming {
namespace {

/// Each tag once, in the order they were given.
void drop_repeated(std::vector<std::string>& tags) {
    std::set<std::string_view> seen;
    std::vector<std::string> kept;
    kept.reserve(tags.size());
    for (const std::string& tag : tags) {
        if (seen.insert(tag).second) kept.push_back(tag);
    }
    tags = std::move(kept);
}

NamingError unknown_name(std::string_view name) {
    return NamingError("unknown name: " + std::string(name));
}

}  // namespace

NameTable::NameTable(std::unique_ptr<NameStorage> storage) : storage_(std::move(storage)) {
    if (storage_ == nullptr) return;
    for (NameRecord& record : storage_->load()) insert(std::move(record));
}

std::size_t NameTable::count() const {
    const std::shared_lock lock(index_);
    return entries_.size();
}

std::optional<NameRecord> NameTable::find(std::string_view name) const {
    const std::shared_lock lock(index_);
    const auto found = entries_.find(name);
    if (found == entries_.end()) return std::nullopt;
    return found->second.record;
}

NameRecord NameTable::lookup(std::string_view name) const {
    auto record = find(name);
    if (!record) throw unknown_name(name);
    return *std::move(record);
}

void NameTable::add(NameRecord record, bool safe) {
    drop_repeated(record.metadata);
    const std::lock_guard change(changes_);
    if (safe && find(record.name)) {
        throw NamingError("name already registered: " + record.name);
    }
    store(record);
    const std::unique_lock lock(index_);
    insert(std::move(record));
}

void NameTable::set_metadata(std::string_view name, std::vector<std::string> metadata) {
    drop_repeated(metadata);
    const std::lock_guard change(changes_);
    NameRecord record = lookup(name);
    record.metadata = std::move(metadata);
    store(record);
    const std::unique_lock lock(index_);
    insert(std::move(record));
}

std::size_t NameTable::remove(std::string_view name) {
    const std::lock_guard change(changes_);
    const auto record = find(name);
    return record ? remove_all({*record}) : 0;
}

std::size_t NameTable::remove_prefix(std::string_view prefix) {
    const std::lock_guard change(changes_);
    return remove_all(list_prefix(prefix));
}

std::size_t NameTable::remove_regex(std::string_view regex) {
    auto records = list_regex(regex);  // takes its time, in which others may change something
    const std::lock_guard change(changes_);
    std::erase_if(records, [&](const NameRecord& record) { return !find(record.name); });
    return remove_all(records);
}

bool NameTable::remove_if_at(std::string_view name, std::string_view uri) {
    const std::lock_guard change(changes_);
    const auto record = find(name);
    return record && record->uri == uri && remove_all({*record}) > 0;
}

void NameTable::close() {
    const std::lock_guard change(changes_);
    closed_ = storage_ != nullptr || closed_;
    storage_.reset();
}

void NameTable::check_open() const {
    if (closed_) throw NamingError("the name server is shutting down");
}

void NameTable::store(const NameRecord& record) {
    check_open();
    if (storage_ != nullptr) storage_->put(record);
}

std::size_t NameTable::remove_all(const std::vector<NameRecord>& records) {
    std::vector<std::string> names;
    for (const NameRecord& record : records) {
        if (record.name != kNameServerName) names.push_back(record.name);
    }
    if (names.empty()) return 0;
    check_open();
    if (storage_ != nullptr) storage_->remove(names);
    const std::unique_lock lock(index_);
    for (const std::string& name : names) erase(name);
    return names.size();
}

std::vector<NameRecord> NameTable::list() const {
    const std::shared_lock lock(index_);
    std::vector<NameRecord> records;
    records.reserve(by_place_.size());
    for (const auto& [place, entry] : by_place_) records.push_back(entry->record);
    return records;
}

std::vector<NameRecord> NameTable::list_prefix(std::string_view prefix) const {
    const std::shared_lock lock(index_);
    std::vector<const Entry*> found;
    for (auto next = by_name_.lower_bound(prefix); next != by_name_.end(); ++next) {
        if (!(*next)->record.name.starts_with(prefix)) break;
        found.push_back(*next);
    }
    std::sort(found.begin(), found.end(),
              [](const Entry* a, const Entry* b) { return a->place < b->place; });
    std::vector<NameRecord> records;
    records.reserve(found.size());
    for (const Entry* entry : found) records.push_back(entry->record);
    return records;
}

std::vector<NameRecord> NameTable::list_regex(std::string_view regex) const {
    PythonRegex expression(regex);
    std::vector<NameRecord> records;
    std::uint64_t place = 0;
    // Matching can take long: nobody who registers a name has to wait for it.
    for (auto portion = portion_from(place); !portion.empty(); portion = portion_from(place)) {
        for (NameRecord& record : portion) {
            if (expression.matches_start_of(record.name)) records.push_back(std::move(record));
        }
    }
    return records;
}

std::vector<NameRecord> NameTable::portion_from(std::uint64_t& place) const {
    constexpr std::size_t kPortion = 1000;
    const std::shared_lock lock(index_);
    std::vector<NameRecord> records;
    auto next = by_place_.lower_bound(place);
    for (; next != by_place_.end() && records.size() < kPortion; ++next) {
        records.push_back(next->second->record);
        place = next->first + 1;
    }
    return records;
}

std::vector<NameRecord> NameTable::list_with_all(std::span<const std::string> given) const {
    const std::set<std::string> tags(given.begin(), given.end());
    if (tags.empty()) return list();
    const std::shared_lock lock(index_);
    const Places* fewest = nullptr;
    for (const std::string& tag : tags) {
        const auto found = by_tag_.find(tag);
        if (found == by_tag_.end()) return {};
        if (fewest == nullptr || found->second.size() < fewest->size()) fewest = &found->second;
    }
    std::vector<NameRecord> records;
    for (const auto& candidate : *fewest) {
        const bool has_all = std::all_of(tags.begin(), tags.end(), [&](const std::string& tag) {
            return by_tag_.find(tag)->second.contains(candidate.first);
        });
        if (has_all) records.push_back(candidate.second->record);
    }
    return records;
}

std::vector<NameRecord> NameTable::list_with_any(std::span<const std::string> given) const {
    const std::set<std::string> tags(given.begin(), given.end());
    const std::shared_lock lock(index_);
    Places found;
    for (const std::string& tag : tags) {
        const auto places = by_tag_.find(tag);
        if (places != by_tag_.end()) found.insert(places->second.begin(), places->second.end());
    }
    std::vector<NameRecord> records;
    records.reserve(found.size());
    for (const auto& [place, entry] : found) records.push_back(entry->record);
    return records;
}

void NameTable::insert(NameRecord record) {
    const auto found = entries_.find(record.name);
    if (found != entries_.end()) {
        untag(found->second);
        found->second.record = std::move(record);
        tag(found->second);
        return;
    }
    std::string name = record.name;
    Entry& entry =
        entries_.emplace(std::move(name), Entry{std::move(record), next_place_++}).first->second;
    by_name_.insert(&entry);
    by_place_.emplace(entry.place, &entry);
    tag(entry);
}

void NameTable::erase(const std::string& name) {
    const auto found = entries_.find(name);
    const Entry& entry = found->second;
    untag(entry);
    by_place_.erase(entry.place);
    by_name_.erase(&entry);
    entries_.erase(found);
}

void NameTable::tag(const Entry& entry) {
    for (const std::string& tag : entry.record.metadata) by_tag_[tag].emplace(entry.place, &entry);
}

void NameTable::untag(const Entry& entry) {
    for (const std::string& tag : entry.record.metadata) {
        const auto places = by_tag_.find(tag);
        places->second.erase(entry.place);
        if (places->second.empty()) by_tag_.erase(places);
    }
}

}  // namespace pyro::naming
