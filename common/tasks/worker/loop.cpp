#include "common/tasks/worker/loop.hpp"

#include "common/tasks/worker/execute.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <unistd.h>

namespace tasks::worker {
namespace {

using namespace std::chrono_literals;
using Fate = Settlement::Fate;

/// How long the loop sleeps at most when nothing happens.
constexpr auto kIdle = 1h;

std::string worker_name(const WorkerOptions& options) {
    if (!options.name.empty()) return options.name;
    char host[256] = "localhost";
    ::gethostname(host, sizeof host - 1);
    return fmt::format("celery@{}", host);
}

std::string seconds_of(std::chrono::milliseconds duration) {
    return fmt::format("{:g}", static_cast<double>(duration.count()) / 1000.0);
}

}  // namespace

Loop::Loop(App& app, WorkerOptions options, Connector connector)
    : app_(app),
      options_(std::move(options)),
      connector_(std::move(connector)),
      console_(std::make_shared<Console>(options_)),
      waker_(std::make_shared<Waker>()),
      name_(worker_name(options_)) {
    for (const auto& [name, task] : app_.tasks())
        tasks_.emplace(name, std::make_shared<const RegisteredTask>(task));
}

Loop::~Loop() {
    waker_->set(nullptr);
}

void Loop::run() {
    connect_with_retries();
    if (broker_ == nullptr) return;
    pool_ = std::make_unique<Pool>(concurrency(), console_, [waker = waker_] { waker->wake(); });
    while (!stop_if_asked()) {
        try {
            step();
        } catch (const BrokerUnavailableError&) {
            lose_connection();
            connect_with_retries();
            if (broker_ == nullptr) break;
        }
    }
    waker_->set(nullptr);
    broker_.reset();  // what is claimed and not settled goes back
    pool_.reset();
}

void Loop::request_stop(bool cold) {
    request_stop_from_handler();
    if (cold) stop_requests_ = 2;
    waker_->wake();
}

void Loop::request_stop_from_handler() noexcept {
    int seen = stop_requests_;
    while (seen < 2 && !stop_requests_.compare_exchange_weak(seen, seen + 1)) {
    }
    waker_->wake_from_handler();
}

std::size_t Loop::most_unsettled() const {
    if (stop_seen_ != 0) return 0;
    const auto prefetch = std::size_t{concurrency()} * std::max(1U, options_.prefetch_multiplier);
    return prefetch + later_.size();
}

void Loop::step() {
    handle_events();
    check_limits();
    start_due();
    flush();
    start_early();
    auto deliveries = broker_->claim(most_unsettled(), next_deadline());
    for (Delivery& delivery : deliveries) receive(delivery);
}

void Loop::handle_events() {
    for (Event& event : pool_->take_events()) {
        if (event.kind == Event::Kind::Started) {
            handle_started(event.job);
        } else {
            if (event.kind == Event::Kind::Finished) watch_limits(event.job, false);
            settle(*event.job, std::move(event.settlement));
        }
    }
}

void Loop::handle_started(const JobPointer& job) {
    watch_limits(job, true);
    if (!job->task->options.track_started) return;
    Outcome outcome;
    const value::Value meta =
        value::Dict{{"pid", static_cast<std::int64_t>(::getpid())}, {"hostname", name_}};
    add_report(job->message, wire::celery::states::kStarted, meta, {}, now(), outcome);
    Settlement settlement;
    settlement.tag = job->tag;
    settlement.fate = Fate::Keep;
    settlement.reports = std::move(outcome.reports);
    settle(*job, std::move(settlement));
}

void Loop::settle(const Job& job, Settlement settlement) {
    if (job.is_acknowledged || job.connection != connection_) settlement.fate = Fate::Keep;
    settlements_.push_back(std::move(settlement));
}

void Loop::flush() {
    if (settlements_.empty()) return;
    broker_->settle(settlements_);
    settlements_.clear();
}

void Loop::start_due() {
    const Time time = now();
    while (!later_.empty() && later_.begin()->first <= time) {
        const JobPointer job = later_.begin()->second;
        later_.erase(later_.begin());
        if (job->message.expires && *job->message.expires <= time) {
            console_->info(fmt::format("Discarding revoked task: {}", job->label()));
            answer(*job, revoke(job->message, "expired", time));
        } else if (job->task->options.acks_late) {
            pool_->submit(job);
        } else {
            early_.push_back(job);
        }
    }
}

// Acknowledged before they run, but not long before: only when a thread is free.
void Loop::start_early() {
    std::vector<JobPointer> chosen;
    while (!early_.empty() && pool_->unfinished() + chosen.size() < concurrency()) {
        const JobPointer job = early_.front();
        early_.pop_front();
        Settlement settlement;
        settlement.tag = job->tag;
        settle(*job, std::move(settlement));
        job->is_acknowledged = true;
        chosen.push_back(job);
    }
    flush();
    for (JobPointer& job : chosen) pool_->submit(std::move(job));
}

void Loop::watch_limits(const JobPointer& job, bool watch) {
    const auto change = [&](std::chrono::milliseconds limit, bool is_hard) {
        if (limit.count() <= 0) return;
        if (watch) {
            limits_.insert({job->started + limit, job, is_hard});
        } else {
            limits_.erase({job->started + limit, job, is_hard});
        }
    };
    change(job->soft_limit, false);
    change(job->hard_limit, true);
}

void Loop::check_limits() {
    const auto time = Clock::now();
    while (!limits_.empty() && limits_.begin()->time <= time) {
        const JobPointer job = limits_.begin()->job;
        const bool is_hard = limits_.begin()->is_hard;
        limits_.erase(limits_.begin());
        if (job->phase != Job::Phase::Running) continue;
        if (is_hard) {
            exceed_hard_limit(job);
        } else {
            tell_soft_limit(*job, *console_);
        }
    }
}

void Loop::exceed_hard_limit(const JobPointer& job) {
    if (!pool_->abandon(job)) return;
    console_->error(fmt::format("Hard time limit ({}s) exceeded for {}",
                                seconds_of(job->hard_limit), job->label()));
    const double seconds = static_cast<double>(job->hard_limit.count()) / 1000.0;
    answer(*job, fail(job->message,
                      make_failure("TimeLimitExceeded", "billiard.exceptions", {seconds}), now()));
}

Deadline Loop::next_deadline() const {
    auto deadline = Clock::now() + kIdle;
    if (!limits_.empty()) deadline = std::min(deadline, limits_.begin()->time);
    if (!later_.empty()) {
        const auto left = later_.begin()->first - std::chrono::system_clock::now();
        deadline = std::min(deadline, Clock::now() + std::chrono::ceil<Clock::duration>(left));
    }
    return deadline;
}

bool Loop::stop_if_asked() {
    const int requests = stop_requests_;
    if (requests == 0) return false;
    try {
        if (stop_seen_ == 0) {
            console_->notice("\nworker: Warm shutdown (MainProcess)\n");
            if (requests == 1)
                console_->notice(
                    "worker: Hitting Ctrl+C again will terminate all running tasks!\n");
            stop_seen_ = 1;
            give_back_waiting();
        }
        if (requests == 2) {
            stop_cold();
            return true;
        }
        handle_events();
        flush();
    } catch (const BrokerUnavailableError& error) {
        console_->error(
            fmt::format("consumer: {}: what was claimed goes back by itself", error.what()));
        return true;
    }
    return pool_->unfinished() == 0;
}

void Loop::give_back_waiting() {
    auto waiting = pool_->take_waiting();
    waiting.insert(waiting.end(), early_.begin(), early_.end());
    for (const auto& [time, job] : later_) waiting.push_back(job);
    early_.clear();
    later_.clear();
    std::size_t count = 0;
    for (const JobPointer& job : waiting) {
        Settlement settlement;
        settlement.tag = job->tag;
        settlement.fate = job->is_acknowledged ? Fate::Keep : Fate::Requeue;
        if (settlement.fate == Fate::Requeue) ++count;
        settle(*job, std::move(settlement));
    }
    if (count > 0) console_->warning(fmt::format("Restoring {} unacknowledged message(s)", count));
    flush();
}

// Threads cannot be stopped from outside: what runs is given back, and left to the end of the
// program.
void Loop::stop_cold() {
    console_->notice("\nworker: Cold shutdown (MainProcess)\n");
    pool_->request_stop();
    handle_events();
    const auto running = pool_->jobs();
    for (const JobPointer& job : running) {
        if (!pool_->abandon(job)) continue;
        Settlement settlement;
        settlement.tag = job->tag;
        settlement.fate = Fate::Requeue;
        if (job->is_acknowledged) {
            Outcome outcome = revoke(job->message, "terminated", now());
            settlement.reports = std::move(outcome.reports);
        }
        settle(*job, std::move(settlement));
    }
    handle_events();
    flush();
}

}  // namespace tasks::worker
