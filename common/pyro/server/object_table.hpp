// The objects of a daemon by id. All threads may use it; a lookup takes a shared lock.
#pragma once

#include "common/pyro/class_table.hpp"
#include "common/pyro/instance_mode.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pyro::server {

/// An object, or a class whose instances are made when calls come.
struct Registration {
    std::string id;
    std::shared_ptr<const ClassTable> table;
    std::shared_ptr<void> object;    ///< empty for a class
    const void* identity = nullptr;  ///< what autoproxy.hpp knows the object by

    InstanceMode mode = InstanceMode::Session;
    std::function<std::shared_ptr<void>()> make;
    std::mutex single_mutex;
    std::shared_ptr<void> single;  ///< the instance of InstanceMode::Single, once there is one

    std::uint64_t number = 0;  ///< order of registration
};

class ObjectTable {
public:
    /// DaemonError "an object or class is already registered with that id".
    void add(std::shared_ptr<Registration> registration);
    /// nullptr when the id is not there.
    std::shared_ptr<Registration> find(std::string_view id) const;
    /// What was there, or nullptr.
    std::shared_ptr<Registration> remove(std::string_view id);
    /// All of them; what was there.
    std::vector<std::shared_ptr<Registration>> clear();
    /// In order of registration.
    std::vector<std::shared_ptr<Registration>> all() const;
    std::size_t size() const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view id) const noexcept {
            return std::hash<std::string_view>()(id);
        }
    };
    mutable std::shared_mutex mutex_;
    std::uint64_t last_number_ = 0;
    std::unordered_map<std::string, std::shared_ptr<Registration>, Hash, std::equal_to<>> by_id_;
};

}  // namespace pyro::server
