// Ctrl-C and SIGTERM as requests to stop. Internal to the worker.
#pragma once

#include <csignal>

namespace tasks::worker {

/// While it exists, these signals call `request`, from within a signal handler. One at a time in a
/// program; a second one changes nothing.
class StopSignals {
public:
    using Request = void (*)(void* target) noexcept;
    StopSignals(Request request, void* target);
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

private:
    bool is_active_ = false;
    struct sigaction interrupt_before_ {};
    struct sigaction terminate_before_ {};
};

}  // namespace tasks::worker
