// Takes names out of the name server whose objects cannot be reached any more.
//
//     naming::AutoCleaner cleaner(table, &naming::reachable);
//     cleaner.start(3s);                       // a round every 3 s, on a thread of its own
//
// Each round connects to the place of every entry and closes the connection at once; an entry whose
// place has refused that for 20 seconds is removed. Entries without a place of their own
// (PYRONAME, PYROMETA) stay, as does the name server's. The destructor stops a round that is under
// way.
#pragma once

#include "common/pyro/naming/name_table.hpp"
#include "common/wire/uri.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace pyro::naming {

class AutoCleaner {
public:
    using Time = std::chrono::steady_clock::time_point;
    /// Which of these URIs, one for each place, can be connected to: their location(). It has to
    /// return soon once `stop` is true.
    using Probe = std::function<std::set<std::string>(const std::vector<wire::Uri>& places,
                                                      const std::atomic<bool>& stop)>;

    static constexpr std::chrono::seconds kUnreachableFor{20};
    static constexpr std::chrono::seconds kMinInterval{3};

    AutoCleaner(std::shared_ptr<NameTable> table, Probe probe);
    ~AutoCleaner();
    AutoCleaner(const AutoCleaner&) = delete;
    AutoCleaner& operator=(const AutoCleaner&) = delete;

    /// One round, at this time; what start() does again and again.
    void check_all(Time now);
    void start(std::chrono::milliseconds interval);

private:
    void repeat(std::chrono::milliseconds interval);

    std::shared_ptr<NameTable> table_;
    Probe probe_;
    std::map<std::pair<std::string, std::string>, Time> unreachable_since_;  // name and URI
    std::atomic<bool> stop_{false};
    std::mutex mutex_;  // for waiting only
    std::condition_variable stopping_;
    std::thread thread_;
};

/// Connects to all of them at once, with TCP or a Unix-domain socket, each for `timeout` at most.
std::set<std::string> reachable(const std::vector<wire::Uri>& places, const std::atomic<bool>& stop,
                                std::chrono::milliseconds timeout);

}  // namespace pyro::naming
