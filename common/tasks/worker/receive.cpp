// What the loop does with a message that it has claimed. No message ends a worker.
#include "common/base/edit_distance.hpp"
#include "common/tasks/worker/execute.hpp"
#include "common/tasks/worker/loop.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace tasks::worker {
namespace {

using Fate = Settlement::Fate;
using std::chrono::milliseconds;

/// The message's own limit, else the task's.
milliseconds limit_of(const std::optional<double>& seconds, milliseconds otherwise) {
    if (!seconds || !(*seconds > 0)) return otherwise;
    return milliseconds(static_cast<std::int64_t>(std::min(*seconds, 1e9) * 1000));
}

/// ", did you mean 'addTask.add'?", or nothing.
std::string suggestion(const std::string& name,
                       const std::map<std::string, std::shared_ptr<const RegisteredTask>>& tasks) {
    constexpr std::size_t kNear = 3;
    constexpr std::size_t kLongest = 200;
    std::size_t best = kNear + 1;
    std::string found;
    for (const auto& [known, task] : tasks) {
        const std::size_t distance =
            base::edit_distance(name.substr(0, kLongest), known.substr(0, kLongest));
        if (distance < best) {
            best = distance;
            found = known;
        }
    }
    return found.empty() ? std::string()
                         : fmt::format(" The nearest registered name is '{}'.", found);
}

}  // namespace

JobPointer Loop::make_job(Delivery& delivery) {
    auto job = std::make_shared<Job>();
    job->tag = delivery.tag;
    job->connection = connection_;
    job->queue = std::move(delivery.queue);
    job->message = wire::celery::decode_task(delivery.message, options_.max_message_bytes);
    const auto found = tasks_.find(job->message.task);
    if (found == tasks_.end()) return job;
    job->task = found->second;
    const TaskOptions& options = job->task->options;
    job->soft_limit = limit_of(job->message.soft_limit, options.soft_time_limit);
    job->hard_limit = limit_of(job->message.hard_limit, options.time_limit);
    if (options.ignore_result) job->message.ignore_result = true;
    return job;
}

void Loop::receive(Delivery& delivery) {
    if (!delivery.unreadable.empty()) return refuse(delivery, delivery.unreadable);
    JobPointer job;
    try {
        job = make_job(delivery);
    } catch (const wire::celery::MessageError& error) {
        return refuse(delivery, error.what());
    }
    if (job->task == nullptr) return refuse_unknown(job);
    accept(job, delivery.deliveries);
}

void Loop::accept(const JobPointer& job, unsigned deliveries) {
    const TaskMessage& message = job->message;
    console_->info(fmt::format("Task {} received", job->label()));
    if (deliveries > 1) console_->info(fmt::format("Restored task {}", message.id));
    if (deliveries > options_.max_deliveries) {
        const auto failure = make_failure(
            "WorkerLostError", "billiard.exceptions",
            {fmt::format("Worker exited prematurely: {} times in this task", deliveries - 1)});
        console_->error(fmt::format("Task handler raised error: {}", failure.repr));
        return answer(*job, fail(message, failure, now()));
    }
    const Time time = now();
    if (message.expires && *message.expires <= time) {
        console_->info(fmt::format("Discarding revoked task: {}", job->label()));
        return answer(*job, revoke(message, "expired", time));
    }
    if (message.eta && *message.eta > time) {
        later_.emplace(*message.eta, job);
    } else if (job->task->options.acks_late) {
        pool_->submit(job);
    } else {
        early_.push_back(job);
    }
}

// A Python worker drops it without an answer, or ends; here the client gets one if there is an id.
void Loop::refuse(const Delivery& delivery, const std::string& why) {
    const wire::celery::Sender sender = wire::celery::sender_of(delivery.message);
    console_->log(
        Console::Level::Critical,
        fmt::format("Can't decode message body: {} [task:{} id:{} queue:{}]: the message is "
                    "discarded{}",
                    why, sender.task.empty() ? "?" : sender.task,
                    sender.id.empty() ? "?" : sender.id, delivery.queue,
                    sender.id.empty() ? "" : " and answered with FAILURE"));
    Settlement settlement;
    settlement.tag = delivery.tag;
    settlement.fate = Fate::Drop;
    if (!sender.id.empty()) {
        TaskMessage task;
        task.task = sender.task;
        task.id = sender.id;
        task.reply_to = sender.reply_to;
        task.correlation_id = sender.correlation_id;
        task.lang.clear();
        Outcome outcome = fail(task, make_failure("DecodeError", "kombu.exceptions", {why}), now());
        settlement.reports = std::move(outcome.reports);
    }
    settlements_.push_back(std::move(settlement));
}

void Loop::refuse_unknown(const JobPointer& job) {
    const TaskMessage& message = job->message;
    console_->error(
        fmt::format("Received unregistered task of type '{}'.\n"
                    "The message has been ignored and discarded, and answered with "
                    "FAILURE.\nDid you remember to register this task?{}\n"
                    "Its id is {}, its arguments are {} {}.",
                    message.task, suggestion(message.task, tasks_), message.id, message.args_repr,
                    message.kwargs_repr));
    answer(*job, fail(message, make_failure("NotRegistered", "celery.exceptions", {message.task}),
                      now()));
}

void Loop::answer(const Job& job, Outcome outcome) {
    Settlement settlement;
    settlement.tag = job.tag;
    settlement.messages = std::move(outcome.messages);
    settlement.reports = std::move(outcome.reports);
    settle(job, std::move(settlement));
}

}  // namespace tasks::worker
