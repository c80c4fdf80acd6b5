// Ends a wait in poll() from another thread or a signal handler. Internal to the brokers.
//
//     poll() on descriptor() and others        wake(), from anywhere: it is readable
//     if (pipe.take()) ...                     true once for each time, or several, it was called
#pragma once

namespace tasks {

class WakePipe {
public:
    /// base::Error when there are no descriptors left.
    WakePipe();
    ~WakePipe();
    WakePipe(const WakePipe&) = delete;
    WakePipe& operator=(const WakePipe&) = delete;

    int descriptor() const { return read_; }
    bool take();
    /// Any thread, also in a signal handler.
    void wake() noexcept;

private:
    int read_ = -1;
    int write_ = -1;
};

}  // namespace tasks
