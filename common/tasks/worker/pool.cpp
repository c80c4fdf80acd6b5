#include "common/tasks/worker/pool.hpp"

#include "common/tasks/worker/execute.hpp"
#include "common/tasks/worker/outcome.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

namespace tasks::worker {

struct Pool::Shared {
    std::shared_ptr<Console> console;
    std::function<void()> on_event;

    std::mutex mutex;  // for all below but `stop_requested`
    std::condition_variable changed;
    std::deque<JobPointer> waiting;
    std::vector<Event> events;
    bool ends = false;
    std::atomic<bool> stop_requested{false};

    void push(Event event) {
        bool is_first = false;
        {
            const std::lock_guard lock(mutex);
            is_first = events.empty();
            events.push_back(std::move(event));
        }
        if (is_first) on_event();
    }
};

namespace {

/// A job's view of the worker.
template <class Shared>
class JobHost : public Context::Host {
public:
    JobHost(const JobPointer& job, Shared& shared) : job_(job), shared_(shared) {}

    void update_state(const Context&, std::string state, value::Value meta) override {
        if (job_->phase != Job::Phase::Running) return;
        Outcome outcome;
        add_report(job_->message, state, std::move(meta), {}, now(), outcome);
        Settlement settlement;
        settlement.tag = job_->tag;
        settlement.fate = Settlement::Fate::Keep;
        settlement.reports = std::move(outcome.reports);
        shared_.push({Event::Kind::State, job_, std::move(settlement)});
    }
    bool past_soft_limit(const Context&) const override {
        return job_->soft_limit.count() > 0 &&
               std::chrono::steady_clock::now() - job_->started >= job_->soft_limit;
    }
    bool stop_requested(const Context&) const override {
        return shared_.stop_requested || job_->phase == Job::Phase::Abandoned;
    }

private:
    const JobPointer& job_;
    Shared& shared_;
};

}  // namespace

Pool::Pool(unsigned threads, std::shared_ptr<Console> console, std::function<void()> on_event)
    : shared_(std::make_shared<Shared>()) {
    shared_->console = std::move(console);
    shared_->on_event = std::move(on_event);
    for (unsigned i = 0; i < threads; ++i) start_thread();
}

Pool::~Pool() {
    {
        const std::lock_guard lock(shared_->mutex);
        shared_->ends = true;
        shared_->waiting.clear();
    }
    shared_->changed.notify_all();
    for (std::thread& thread : threads_)
        if (thread.joinable()) thread.join();
}

/// Signals are for the thread that runs the loop.
void Pool::start_thread() {
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &before);
    threads_.emplace_back(run, shared_);
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void Pool::run(const std::shared_ptr<Shared>& shared) {
    for (;;) {
        JobPointer job;
        {
            std::unique_lock lock(shared->mutex);
            shared->changed.wait(lock, [&] { return shared->ends || !shared->waiting.empty(); });
            if (shared->waiting.empty()) return;
            job = std::move(shared->waiting.front());
            shared->waiting.pop_front();
        }
        job->started = std::chrono::steady_clock::now();
        job->thread = std::this_thread::get_id();
        job->phase = Job::Phase::Running;
        if (job->has_limits() || job->task->options.track_started)
            shared->push({Event::Kind::Started, job, {}});
        JobHost host(job, *shared);
        Settlement settlement = execute(*job, host, *shared->console);
        if (job->phase == Job::Phase::Abandoned) return;  // the successor is at work
        shared->push({Event::Kind::Finished, std::move(job), std::move(settlement)});
    }
}

void Pool::submit(JobPointer job) {
    unfinished_.push_back(job);
    {
        const std::lock_guard lock(shared_->mutex);
        shared_->waiting.push_back(std::move(job));
    }
    shared_->changed.notify_one();
}

std::vector<Event> Pool::take_events() {
    std::vector<Event> events;
    {
        const std::lock_guard lock(shared_->mutex);
        events.swap(shared_->events);
    }
    for (const Event& event : events) {
        if (event.kind != Event::Kind::Finished) continue;
        unfinished_.erase(std::find(unfinished_.begin(), unfinished_.end(), event.job));
    }
    return events;
}

std::vector<JobPointer> Pool::take_waiting() {
    std::vector<JobPointer> waiting;
    {
        const std::lock_guard lock(shared_->mutex);
        waiting.assign(shared_->waiting.begin(), shared_->waiting.end());
        shared_->waiting.clear();
    }
    for (const JobPointer& job : waiting)
        unfinished_.erase(std::find(unfinished_.begin(), unfinished_.end(), job));
    return waiting;
}

bool Pool::abandon(const JobPointer& job) {
    auto running = Job::Phase::Running;
    if (!job->phase.compare_exchange_strong(running, Job::Phase::Abandoned)) return false;
    unfinished_.erase(std::find(unfinished_.begin(), unfinished_.end(), job));
    const auto thread =
        std::find_if(threads_.begin(), threads_.end(),
                     [&](const std::thread& each) { return each.get_id() == job->thread; });
    thread->detach();
    threads_.erase(thread);
    start_thread();
    return true;
}

void Pool::request_stop() {
    shared_->stop_requested = true;
}

}  // namespace tasks::worker
