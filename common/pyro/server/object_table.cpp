#include "common/pyro/server/object_table.hpp"

#include "common/pyro/errors.hpp"

#include <algorithm>

namespace pyro::server {

void ObjectTable::add(std::shared_ptr<Registration> registration) {
    const std::unique_lock lock(mutex_);
    registration->number = ++last_number_;
    if (!by_id_.try_emplace(registration->id, registration).second)
        throw DaemonError("an object or class is already registered with that id");
}

std::shared_ptr<Registration> ObjectTable::find(std::string_view id) const {
    const std::shared_lock lock(mutex_);
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
}

std::shared_ptr<Registration> ObjectTable::remove(std::string_view id) {
    const std::unique_lock lock(mutex_);
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return nullptr;
    auto registration = std::move(found->second);
    by_id_.erase(found);
    return registration;
}

std::vector<std::shared_ptr<Registration>> ObjectTable::clear() {
    auto everything = all();
    const std::unique_lock lock(mutex_);
    by_id_.clear();
    return everything;
}

std::vector<std::shared_ptr<Registration>> ObjectTable::all() const {
    std::vector<std::shared_ptr<Registration>> found;
    {
        const std::shared_lock lock(mutex_);
        found.reserve(by_id_.size());
        for (const auto& [id, registration] : by_id_) found.push_back(registration);
    }
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return a->number < b->number; });
    return found;
}

std::size_t ObjectTable::size() const {
    const std::shared_lock lock(mutex_);
    return by_id_.size();
}

}  // namespace pyro::server
