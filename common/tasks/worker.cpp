#include "common/tasks/worker.hpp"

#include "common/tasks/app.hpp"
#include "common/tasks/worker/loop.hpp"
#include "common/tasks/worker/stop_signals.hpp"

namespace tasks {

struct Worker::State {
    State(App& app, WorkerOptions options)
        : handles_signals(options.handle_signals), loop(app, std::move(options)) {}

    bool handles_signals;
    worker::Loop loop;
};

Worker::Worker(App& app, WorkerOptions options)
    : state_(std::make_unique<State>(app, std::move(options))) {}

Worker::~Worker() = default;

int Worker::run() {
    std::optional<worker::StopSignals> signals;
    if (state_->handles_signals) {
        signals.emplace(
            [](void* loop) noexcept {
                static_cast<worker::Loop*>(loop)->request_stop_from_handler();
            },
            &state_->loop);
    }
    state_->loop.run();
    return 0;
}

void Worker::stop(Stop how) noexcept {
    state_->loop.request_stop(how == Stop::Cold);
}

}  // namespace tasks
