// Where a test of tasks takes place: a broker and a queue of its own there. The same tests run over
// every broker.
//
//     LABS_TASKS_BROKER=amqp://guest@localhost:5672// tasks_tests
//     with_broker redis tasks_tests                        starts a Redis for them
//
// Without the variable each test has a SQLite file of its own.
#pragma once

#include "common/tasks/app.hpp"
#include "common/tasks/broker.hpp"
#include "common/tasks/worker.hpp"
#include "tests/common/process.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace test {

using namespace std::chrono_literals;

/// Of each wait for a result; reached only when a test fails.
inline constexpr std::chrono::milliseconds kPatience = kLimit;

class Place {
public:
    Place();

    const std::string& url() const { return url_; }
    const std::string& queue() const { return queue_; }
    bool is_sqlite() const { return url_.starts_with("sqlite"); }
    bool is_redis() const { return url_.starts_with("redis"); }

    /// Options that send a task to this place's queue.
    tasks::CallOptions options() const;
    tasks::TaskOptions task_options() const;
    std::unique_ptr<tasks::Broker> connect() const { return tasks::connect(url_); }

private:
    std::unique_ptr<Folder> folder_;
    std::string url_;
    std::string queue_;
};

/// What a worker has printed so far.
class Log {
public:
    void add(std::string_view text);
    std::string text() const;
    /// Waits until this has been printed; false: it never was.
    bool await(const std::string& text) const;
    std::size_t count(const std::string& text) const;

private:
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::string text_;
};

/// A worker on a thread of its own, until the end of the object.
class RunningWorker {
public:
    RunningWorker(tasks::App& app, const Place& place, tasks::WorkerOptions options = {});
    ~RunningWorker();
    RunningWorker(const RunningWorker&) = delete;
    RunningWorker& operator=(const RunningWorker&) = delete;

    /// Stops it, and waits for its end.
    void stop(tasks::Worker::Stop how = tasks::Worker::Stop::Warm);
    const Log& log() const { return *log_; }
    /// The banner.
    const Log& out() const { return *out_; }

private:
    std::shared_ptr<Log> log_ = std::make_shared<Log>();
    std::shared_ptr<Log> out_ = std::make_shared<Log>();
    std::unique_ptr<tasks::Worker> worker_;
    std::thread thread_;
};

/// A gate that a task waits at until the test opens it.
class Gate {
public:
    void open();
    /// The task's side.
    void pass();
    /// The test's side: until so many tasks wait at it or have passed.
    bool await_arrivals(int count);

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_open_ = false;
    int arrivals_ = 0;
};

/// The program of task_program.cpp as a worker of this place. Waits until it is ready.
std::unique_ptr<Process> start_worker_program(const Place& place,
                                              const std::vector<std::string>& options = {});

}  // namespace test
