#include "common/tasks/worker/stop_signals.hpp"

#include <atomic>

namespace tasks::worker {
namespace {

std::atomic<StopSignals::Request> current_request{nullptr};
std::atomic<void*> current_target{nullptr};

void handle(int) {
    const auto request = current_request.load();
    if (request != nullptr) request(current_target.load());
}

}  // namespace

StopSignals::StopSignals(Request request, void* target) {
    void* expected = nullptr;
    if (!current_target.compare_exchange_strong(expected, target)) return;
    is_active_ = true;
    current_request = request;
    struct sigaction action {};
    action.sa_handler = handle;
    ::sigemptyset(&action.sa_mask);
    ::sigaction(SIGINT, &action, &interrupt_before_);
    ::sigaction(SIGTERM, &action, &terminate_before_);
}

StopSignals::~StopSignals() {
    if (!is_active_) return;
    ::sigaction(SIGINT, &interrupt_before_, nullptr);
    ::sigaction(SIGTERM, &terminate_before_, nullptr);
    current_request = nullptr;
    current_target = nullptr;
}

}  // namespace tasks::worker
