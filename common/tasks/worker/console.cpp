#include "common/tasks/worker/console.hpp"

#include "common/value/repr.hpp"

#include <fmt/core.h>

#include <cmath>
#include <cstdio>
#include <ctime>
#include <sys/utsname.h>

namespace tasks::worker {
namespace {

std::string_view name_of(Console::Level level) {
    switch (level) {
        case Console::Level::Info:
            return "INFO";
        case Console::Level::Warning:
            return "WARNING";
        case Console::Level::Error:
            return "ERROR";
        case Console::Level::Critical:
            break;
    }
    return "CRITICAL";
}

void write_to(std::FILE* file, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), file);
    std::fflush(file);
}

std::tm local(std::chrono::system_clock::time_point time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    ::localtime_r(&seconds, &parts);
    return parts;
}

std::string date_and_time(const std::tm& parts) {
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", parts.tm_year + 1900,
                       parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

}  // namespace

std::string banner(const BannerFacts& facts, std::string_view system, std::string_view time) {
    std::string text = fmt::format(
        " \n"
        " -------------- {} (C++, protocol 2 of Celery)\n"
        "--- ***** ----- \n"
        "-- ******* ---- {} {}\n"
        "- *** --- * --- \n"
        "- ** ---------- [config]\n"
        "- ** ---------- .> app:         {}\n"
        "- ** ---------- .> transport:   {}\n"
        "- ** ---------- .> results:     {}\n"
        "- *** --- * --- .> concurrency: {} (threads)\n"
        "-- ******* ---- .> task events: OFF\n"
        "--- ***** ----- \n"
        " -------------- [queues]\n",
        facts.worker, system, time, facts.app, facts.transport, facts.results, facts.concurrency);
    for (const std::string& queue : facts.queues)
        text += fmt::format("                .> {:16} exchange={}(direct) key={}\n", queue, queue,
                            queue);
    text += "                \n\n[tasks]\n";
    for (const std::string& task : facts.tasks) text += fmt::format("  . {}\n", task);
    return text + "\n";
}

std::string system_text() {
    utsname name{};
    if (::uname(&name) != 0) return "unknown";
    return fmt::format("{}-{}-{}", name.sysname, name.release, name.machine);
}

std::string local_time_text() {
    return date_and_time(local(std::chrono::system_clock::now()));
}

std::string seconds_text(std::chrono::nanoseconds duration) {
    const auto micros = std::chrono::round<std::chrono::microseconds>(duration).count();
    std::string text;
    value::append_float(text, static_cast<double>(micros) / 1e6);
    return text;
}

Console::Console(const WorkerOptions& options)
    : banner_sink_(options.banner_sink), log_sink_(options.log_sink) {}

void Console::log(Level level, std::string_view text) {
    const auto now = std::chrono::system_clock::now();
    const auto millis =
        std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
    notice(fmt::format("[{},{:03}: {}/MainProcess] {}\n", date_and_time(local(now)), millis,
                       name_of(level), text));
}

void Console::print(std::string_view text) {
    const std::lock_guard lock(mutex_);
    if (banner_sink_) {
        banner_sink_(text);
    } else {
        write_to(stdout, text);
    }
}

void Console::notice(std::string_view text) {
    const std::lock_guard lock(mutex_);
    if (log_sink_) {
        log_sink_(text);
    } else {
        write_to(stderr, text);
    }
}

}  // namespace tasks::worker
