#include "common/base/at_stop.hpp"

#include <algorithm>
#include <cstdio>
#include <mutex>
#include <unistd.h>
#include <utility>
#include <vector>

namespace base {
namespace {

struct Registry {
    std::recursive_mutex mutex;
    std::vector<std::pair<const AtStop*, std::function<void()>>> actions;
};

// Never destroyed: a signal may come while the program is ending.
Registry& registry() {
    static Registry* const instance = new Registry;
    return *instance;
}

}  // namespace

AtStop::AtStop(std::function<void()> action) {
    const std::lock_guard lock(registry().mutex);
    registry().actions.emplace_back(this, std::move(action));
}

AtStop::~AtStop() {
    const std::lock_guard lock(registry().mutex);
    std::erase_if(registry().actions, [this](const auto& entry) { return entry.first == this; });
}

NoStop::NoStop() {
    registry().mutex.lock();
}

NoStop::~NoStop() {
    registry().mutex.unlock();
}

void run_stop_actions_and_exit(int status) {
    registry().mutex.lock();  // and never unlocked: whoever waits for it waits for the end
    auto& actions = registry().actions;
    std::for_each(actions.rbegin(), actions.rend(), [](const auto& entry) {
        try {
            entry.second();
        } catch (...) {  // one that fails must not keep the others from running
        }
    });
    // Whole lines are out already. A thread that is printing holds the lock on stdout, perhaps for
    // ever when nobody reads the pipe; then there is nothing to wait for.
    if (::ftrylockfile(stdout) == 0) std::fflush(stdout);
    ::_exit(status);
}

}  // namespace base
