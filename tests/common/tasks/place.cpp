#include "tests/common/tasks/place.hpp"

#include "common/wire/celery/message.hpp"

#include <cstdlib>

namespace test {

Place::Place() {
    if (const char* const broker = std::getenv("LABS_TASKS_BROKER")) {
        url_ = broker;
    } else {
        folder_ = std::make_unique<Folder>();
        url_ = "sqlite:///" + (*folder_ / "tasks.db");
    }
    queue_ = "test-" + wire::celery::new_id();
}

tasks::CallOptions Place::options() const {
    tasks::CallOptions options;
    options.queue = queue_;
    return options;
}

tasks::TaskOptions Place::task_options() const {
    tasks::TaskOptions options;
    options.queue = queue_;
    return options;
}

void Log::add(std::string_view text) {
    {
        const std::lock_guard lock(mutex_);
        text_ += text;
    }
    changed_.notify_all();
}

std::string Log::text() const {
    const std::lock_guard lock(mutex_);
    return text_;
}

bool Log::await(const std::string& text) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience,
                             [&] { return text_.find(text) != std::string::npos; });
}

std::size_t Log::count(const std::string& text) const {
    const std::lock_guard lock(mutex_);
    std::size_t found = 0;
    for (auto at = text_.find(text); at != std::string::npos; at = text_.find(text, at + 1))
        ++found;
    return found;
}

RunningWorker::RunningWorker(tasks::App& app, const Place& place, tasks::WorkerOptions options) {
    options.queues = {place.queue()};
    options.handle_signals = false;
    options.log_sink = [log = log_](std::string_view text) { log->add(text); };
    options.banner_sink = [out = out_](std::string_view text) { out->add(text); };
    worker_ = std::make_unique<tasks::Worker>(app, std::move(options));
    thread_ = std::thread([this] {
        try {
            worker_->run();
        } catch (const std::exception& error) {
            log_->add(std::string("run() threw: ") + error.what() + " ready.\n");
        }
    });
    log_->await("ready.");
}

RunningWorker::~RunningWorker() {
    stop(tasks::Worker::Stop::Cold);
}

void RunningWorker::stop(tasks::Worker::Stop how) {
    worker_->stop(how);
    if (thread_.joinable()) thread_.join();
}

void Gate::open() {
    {
        const std::lock_guard lock(mutex_);
        is_open_ = true;
    }
    changed_.notify_all();
}

void Gate::pass() {
    std::unique_lock lock(mutex_);
    ++arrivals_;
    changed_.notify_all();
    changed_.wait_for(lock, kPatience, [&] { return is_open_; });
}

bool Gate::await_arrivals(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] { return arrivals_ >= count; });
}

std::unique_ptr<Process> start_worker_program(const Place& place,
                                              const std::vector<std::string>& options) {
    std::vector<std::string> words{TASK_PROGRAM, "--broker", place.url(), "--queue", place.queue()};
    words.insert(words.end(), options.begin(), options.end());
    auto worker = std::make_unique<Process>(words);
    worker->await("ready.");
    return worker;
}

}  // namespace test
