// Retries, limits, progress.
#include "common/tasks/app.hpp"
#include "common/tasks/worker.hpp"

#include <stdexcept>
#include <string>

int encode(tasks::Context& context, const std::string& file) {
    if (file.empty()) throw std::invalid_argument("no file");  // ValueError for the client
    for (int percent = 0; percent < 100; percent += 10) {
        context.check_limits();  // ends the task past its soft time limit
        context.update_state("PROGRESS", value::Dict{{"percent", percent}});
    }
    return 100;
}

int main() {
    using namespace std::chrono_literals;
    tasks::App app("video", "sqlite:///tasks.db");
    app.task("video.encode", encode,
             {.parameters = {"file"},
              .soft_time_limit = 30s,
              .time_limit = 60s,
              .retry = {.automatic = true, .max_retries = 5, .delay = 1s, .growth = 2}});
    return tasks::Worker(app, {.concurrency = 4, .queues = {"celery", "video"}}).run();
}
