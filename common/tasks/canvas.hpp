// Tasks that belong together: groups, whose results come in order, and chains, in which each result
// is the first argument of the next task.
//
//     auto sums = tasks::group({add.s(1, 1), add.s(2, 2)}).apply_async();
//     sums.get<int>(10s);                                             // {2, 4}
//
//     auto last = tasks::chain({add.s(1, 2), add.s(3), add.s(4)}).apply_async();
//     last.get(10s).to<int>();                                        // 10
//
// A group is any number of messages with one group id; a chain is one message that carries the rest
// along. Signatures, groups and chains are values.
#pragma once

#include "common/tasks/async_result.hpp"
#include "common/tasks/options.hpp"
#include "common/value/value.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace tasks {

class Client;

/// A task with arguments, not sent yet: add.s(2, 2).
struct Signature {
    std::shared_ptr<Client> client = {};
    std::string task = {};
    value::List args = {};
    value::Dict kwargs = {};
    CallOptions options = {};
    bool immutable = false;                 ///< takes nothing from the step before: add.si(2, 2)
    std::vector<Signature> callbacks = {};  ///< sent after SUCCESS, with the result in front
    std::vector<Signature> errbacks =
        {};  ///< sent after FAILURE, with the failed task's id in front

    /// The same with other options: add.s(2, 2).set({.queue = "fast"}).
    Signature set(CallOptions changed) const;
    Signature link(Signature callback) const;
    Signature link_error(Signature errback) const;

    AsyncResult<> apply_async() const;
    AsyncResult<> delay() const { return apply_async(); }
};

class GroupResult {
public:
    GroupResult(std::string id, std::vector<AsyncResult<>> results)
        : id_(std::move(id)), results_(std::move(results)) {}

    const std::string& id() const { return id_; }
    const std::vector<AsyncResult<>>& results() const { return results_; }
    std::size_t completed_count() const;
    bool ready() const { return completed_count() == results_.size(); }

    /// All results in the order of the tasks. The first task that failed throws its TaskError;
    /// TimeoutError when not all are done in time.
    value::List get_values(std::chrono::milliseconds timeout) const;
    template <class R>
    std::vector<R> get(std::chrono::milliseconds timeout) const {
        std::vector<R> items;
        for (value::Value& item : get_values(timeout)) items.push_back(std::move(item).to<R>());
        return items;
    }

private:
    std::string id_ = {};
    std::vector<AsyncResult<>> results_ = {};
};

struct Group {
    std::vector<Signature> tasks = {};
    /// Sends all in one go. BrokerError when it is empty.
    GroupResult apply_async() const;
};

struct Chain {
    std::vector<Signature> tasks = {};
    /// The result of the last task; parent() leads to those before. BrokerError when it is empty.
    AsyncResult<> apply_async() const;
};

inline Group group(std::vector<Signature> tasks) {
    return Group{std::move(tasks)};
}
inline Chain chain(std::vector<Signature> tasks) {
    return Chain{std::move(tasks)};
}

}  // namespace tasks
