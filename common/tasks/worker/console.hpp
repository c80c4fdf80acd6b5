// What a worker prints: Celery's banner, its log lines, word for word. Internal to the worker.
//
//     [2026-11-21 03:00:18,083: INFO/MainProcess] Task addTask.add[0d65...] received
//
// Any thread.
#pragma once

#include "common/tasks/broker.hpp"
#include "common/tasks/worker.hpp"

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace tasks::worker {

/// What a banner says.
struct BannerFacts {
    std::string worker;  ///< "celery@host"
    std::string app;
    std::string transport;
    std::string results;
    unsigned concurrency;
    std::vector<std::string> queues;
    std::vector<std::string> tasks;  ///< sorted
};
std::string banner(const BannerFacts& facts, std::string_view system, std::string_view time);

/// "Linux-6.1.0-x86_64" and the local time, for the banner.
std::string system_text();
std::string local_time_text();

/// Python's repr of a duration in seconds, to the microsecond: "0.006142".
std::string seconds_text(std::chrono::nanoseconds duration);

class Console {
public:
    explicit Console(const WorkerOptions& options);

    enum class Level { Info, Warning, Error, Critical };
    /// One entry; the text may have several lines.
    void log(Level level, std::string_view text);
    void info(std::string_view text) { log(Level::Info, text); }
    void warning(std::string_view text) { log(Level::Warning, text); }
    void error(std::string_view text) { log(Level::Error, text); }

    /// To stdout, as it is.
    void print(std::string_view text);
    /// To stderr, as it is.
    void notice(std::string_view text);

private:
    std::function<void(std::string_view)> banner_sink_;
    std::function<void(std::string_view)> log_sink_;
    std::mutex mutex_;
};

}  // namespace tasks::worker
