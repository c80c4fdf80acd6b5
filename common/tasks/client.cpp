#include "common/tasks/client.hpp"

#include "common/tasks/context.hpp"
#include "common/wire/celery/signature.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <thread>
#include <unistd.h>

namespace tasks {
namespace {

using value::Dict;
using value::List;
using value::Value;
using wire::celery::TaskMessage;

Time now() {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::optional<double> seconds_of(const std::optional<std::chrono::milliseconds>& duration) {
    if (!duration) return std::nullopt;
    return static_cast<double>(duration->count()) / 1000.0;
}

const std::string& origin() {
    static const std::string text = [] {
        char host[256] = "localhost";
        ::gethostname(host, sizeof host - 1);
        return fmt::format("@{}", host);
    }();
    return text;
}

void set_times(const CallOptions& options, TaskMessage& task) {
    const Time sent = now();
    task.eta = options.eta;
    if (options.countdown) task.eta = sent + *options.countdown;
    task.expires = options.expires;
    if (options.expires_in) task.expires = sent + *options.expires_in;
    if (task.expires) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(*task.expires - sent);
        task.time_to_live = std::max(left, std::chrono::milliseconds(0));
    }
}

/// A task that another one sends belongs to the same tree.
void set_parent(TaskMessage& task) {
    Context* const parent = Context::current();
    if (parent == nullptr) return;
    task.parent_id = parent->id();
    task.root_id = parent->message().root_id;
    parent->children.push_back(task.id);
}

/// Again, at the policy's intervals, as long as the broker is away.
template <class Attempt>
void try_until_available(const PublishRetry& retry, const Attempt& attempt) {
    auto interval = retry.interval_start;
    for (int retries = 0;; ++retries) {
        try {
            return attempt();
        } catch (const BrokerUnavailableError&) {
            if (retries >= retry.max_retries) throw;
        }
        std::this_thread::sleep_for(interval);
        interval = std::min(interval + retry.interval_step, retry.interval_max);
    }
}

}  // namespace

std::string Client::queue_of(const CallOptions& options) {
    return options.queue.empty() ? std::string(kDefaultQueue) : options.queue;
}

TaskMessage Client::prepare(const Signature& signature) {
    const CallOptions& options = signature.options;
    TaskMessage task;
    task.task = signature.task;
    task.id = options.task_id.empty() ? wire::celery::new_id() : options.task_id;
    task.args = signature.args;
    task.kwargs = signature.kwargs;
    for (const Signature& callback : signature.callbacks)
        task.embed.callbacks.push_back(embedded(callback));
    for (const Signature& errback : signature.errbacks)
        task.embed.errbacks.push_back(embedded(errback));
    set_times(options, task);
    task.hard_limit = seconds_of(options.time_limit);
    task.soft_limit = seconds_of(options.soft_time_limit);
    task.shadow = options.shadow;
    task.ignore_result = options.ignore_result;
    task.priority = options.priority.value_or(0);
    task.origin = fmt::format("gen{}{}", ::getpid(), origin());
    task.root_id = task.id;
    if (!options.ignore_result) task.reply_to = reply_queue(options.retry);
    set_parent(task);
    return task;
}

Value Client::embedded(const Signature& signature, const std::string& task_id) {
    wire::celery::Signature part;
    part.task = signature.task;
    part.args = signature.args;
    part.kwargs = signature.kwargs;
    part.immutable = signature.immutable;
    const CallOptions& options = signature.options;
    const std::string id = task_id.empty() ? options.task_id : task_id;
    if (!id.empty()) part.options.set("task_id", id);
    if (!id.empty()) part.options.set("reply_to", reply_queue(options.retry));
    if (!options.queue.empty()) part.options.set("queue", options.queue);
    if (options.priority) part.options.set("priority", *options.priority);
    if (options.countdown) part.options.set("countdown", *seconds_of(options.countdown));
    if (options.ignore_result) part.options.set("ignore_result", true);
    if (!signature.callbacks.empty()) {
        List links;
        for (const Signature& callback : signature.callbacks) links.push_back(embedded(callback));
        part.options.set("link", std::move(links));
    }
    if (!signature.errbacks.empty()) {
        List links;
        for (const Signature& errback : signature.errbacks) links.push_back(embedded(errback));
        part.options.set("link_error", std::move(links));
    }
    return encode_signature(part);
}

void Client::send(const TaskMessage& task, const CallOptions& options) {
    publish({{queue_of(options), encode(task)}}, options.retry);
}

void Client::publish(const std::vector<Outgoing>& messages, const PublishRetry& retry) {
    try_until_available(retry, [&] {
        const std::lock_guard lock(publish_mutex_);
        if (publisher_ == nullptr) publisher_ = connect(url_);
        try {
            publisher_->publish(messages);
        } catch (const BrokerUnavailableError&) {
            publisher_.reset();
            throw;
        }
    });
}

Broker& Client::results() {
    if (results_ != nullptr) {
        try {
            results_->reply_queue();
            return *results_;
        } catch (const BrokerUnavailableError&) {
            let_results_go();  // nobody was waiting when that connection ended
        }
    }
    auto broker = connect(url_);
    reply_queue_ = broker->reply_queue();
    broker->replies() = std::move(kept_);
    results_ = std::move(broker);
    return *results_;
}

void Client::let_results_go() {
    if (results_ != nullptr) kept_ = std::move(results_->replies());
    results_.reset();
}

std::string Client::reply_queue(const PublishRetry& retry) {
    std::string name;
    try_until_available(retry, [&] {
        const std::lock_guard lock(results_mutex_);
        if (!has_leader_) results();
        name = reply_queue_;
    });
    return name;
}

std::optional<ResultMessage> Client::find_result(const std::string& task_id) {
    const Condition at_once = [](const auto&) { return true; };
    Wait wait{{task_id}, at_once};
    return look(wait, Deadline::max());
}

std::optional<ResultMessage> Client::wait_for_result(const Awaited& awaited,
                                                     const Condition& condition,
                                                     Deadline deadline) {
    Wait wait{awaited, condition};
    auto found = look(wait, deadline);
    if (wait.is_lost)
        throw ResultLostError(fmt::format(
            "broker {}: the result of task {} is lost: it was for this client's connection alone, "
            "which has ended since. The task is done all the same; sqlite:// and redis:// keep "
            "results",
            BrokerUrl(url_).shown(), awaited.task_id));
    return found;
}

void Client::forget(const std::string& task_id) {
    const Condition at_once = [](const auto&) { return true; };
    Wait wait{{task_id}, at_once, true};
    look(wait, Deadline::max());
}

std::optional<ResultMessage> Client::look(Wait& wait, Deadline deadline) {
    std::unique_lock lock(results_mutex_);
    waits_.push_back(&wait);
    const auto leave = [&] { waits_.erase(std::find(waits_.begin(), waits_.end(), &wait)); };
    try {
        if (has_leader_) results_->wake();
        while (!wait.done) {
            if (!has_leader_) {
                lead(lock, wait, deadline);
                break;
            }
            if (deadline == Deadline::max()) {
                looked_.wait(lock);
            } else if (looked_.wait_until(lock, deadline) == std::cv_status::timeout) {
                break;
            }
        }
    } catch (...) {
        leave();
        throw;
    }
    leave();
    return std::move(wait.found);
}

void Client::look_for(Wait& wait, Broker& broker) const {
    const auto& [task_id, reply_to] = wait.awaited;
    if (wait.forget) broker.forget(task_id);
    wait.found = broker.find_result(task_id);
    wait.done = wait.condition(wait.found);
    if (wait.done || broker.keeps_results() || reply_to.empty()) return;
    wait.is_lost = wait.done = reply_to != reply_queue_;
}

void Client::lead(std::unique_lock<std::mutex>& lock, const Wait& own, Deadline deadline) {
    has_leader_ = true;
    const auto resign = [&] {
        has_leader_ = false;
        looked_.notify_all();
    };
    try {
        Broker& broker = results();
        for (;;) {
            for (Wait* wait : waits_) {
                if (!wait->done) look_for(*wait, broker);
            }
            looked_.notify_all();
            if (own.done || std::chrono::steady_clock::now() >= deadline) break;
            lock.unlock();
            try {
                broker.wait_for_results(deadline);
            } catch (...) {
                lock.lock();
                throw;
            }
            lock.lock();
        }
    } catch (...) {
        let_results_go();  // the next one makes a new connection
        resign();
        throw;
    }
    resign();
}

}  // namespace tasks
