// The worker's own thread: it alone talks to the broker. Internal to the worker.
//
//     claim -> receive --> Pool --> events -> settle          all in one loop, which waits in
//     claim()
//                     \-> later (eta) --^
//                      \-> refused, expired, unknown -> settle
#pragma once

#include "common/tasks/app.hpp"
#include "common/tasks/broker.hpp"
#include "common/tasks/worker.hpp"
#include "common/tasks/worker/console.hpp"
#include "common/tasks/worker/job.hpp"
#include "common/tasks/worker/outcome.hpp"
#include "common/tasks/worker/pool.hpp"
#include "common/tasks/worker/waker.hpp"

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace tasks::worker {

class Loop {
public:
    using Connector = std::function<std::unique_ptr<Broker>(const std::string& url)>;
    /// `connector`: tests have a broker of their own.
    Loop(App& app, WorkerOptions options, Connector connector = connect);
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Until it is stopped.
    void run();

    /// The first call asks for a warm stop, the second for a cold one. Any thread.
    void request_stop(bool cold);
    /// The same, from a signal handler.
    void request_stop_from_handler() noexcept;

private:
    using Clock = std::chrono::steady_clock;
    struct Limit {
        Clock::time_point time;
        JobPointer job;
        bool is_hard;
        auto operator<=>(const Limit&) const = default;
    };

    // connection.cpp
    void introduce();
    void connect_with_retries();
    bool try_to_connect(int attempt);
    void lose_connection();
    void pause(std::chrono::milliseconds duration);

    // loop.cpp
    void step();
    void handle_events();
    void handle_started(const JobPointer& job);
    void start_due();
    void start_early();
    void watch_limits(const JobPointer& job, bool watch);
    void check_limits();
    void exceed_hard_limit(const JobPointer& job);
    void flush();
    Deadline next_deadline() const;
    /// False: go on.
    bool stop_if_asked();
    void give_back_waiting();
    void stop_cold();

    // receive.cpp
    void receive(Delivery& delivery);
    void accept(const JobPointer& job, unsigned deliveries);
    void refuse(const Delivery& delivery, const std::string& why);
    void refuse_unknown(const JobPointer& job);
    JobPointer make_job(Delivery& delivery);
    void answer(const Job& job, Outcome outcome);

    std::size_t most_unsettled() const;
    void settle(const Job& job, Settlement settlement);
    unsigned concurrency() const;
    std::vector<std::string> queue_names() const;

    App& app_;
    WorkerOptions options_;
    Connector connector_;
    std::shared_ptr<Console> console_;
    std::shared_ptr<Waker> waker_;
    std::string name_;  // celery@host
    std::map<std::string, std::shared_ptr<const RegisteredTask>> tasks_;

    std::unique_ptr<Broker> broker_;
    std::uint64_t connection_ = 0;  // counts them
    std::unique_ptr<Pool> pool_;

    std::vector<Settlement> settlements_;    // to be carried out
    std::multimap<Time, JobPointer> later_;  // by eta
    std::deque<JobPointer> early_;           // to be acknowledged when a thread is free
    std::set<Limit> limits_;                 // of what runs

    std::atomic<int> stop_requests_{0};  // 0 none, 1 warm, 2 cold
    int stop_seen_ = 0;
};

}  // namespace tasks::worker
