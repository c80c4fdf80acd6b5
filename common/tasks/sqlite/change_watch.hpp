// Waits until another connection has changed the database, in whatever program it is. Internal to
// the SQLite broker.
//
// SQLite has no way to tell. But each change is written to the log beside the file (FILE-wal), and
// the kernel tells who watches that (inotify). The change can be seen a moment after it is written,
// so the watch then looks at the database's version for a second, at growing intervals; a look
// costs about a microsecond. Where there is no inotify it looks every few milliseconds.
//
// One thread, but for wake().
#pragma once

#include "common/tasks/sqlite/database.hpp"
#include "common/tasks/wake_pipe.hpp"

#include <chrono>

namespace tasks::sqlite {

class ChangeWatch {
public:
    /// The database, which must outlive it, must have been written to or read from before.
    explicit ChangeWatch(Database& database);
    ~ChangeWatch();
    ChangeWatch(const ChangeWatch&) = delete;
    ChangeWatch& operator=(const ChangeWatch&) = delete;

    /// What happens from now on ends the next wait(): look at the tables after this, wait then.
    void mark();

    /// Until the database has changed since mark() (true), wake() was called or the deadline has
    /// passed (false).
    bool wait(std::chrono::steady_clock::time_point deadline);

    /// True once for each time, or several, that wake() was called.
    bool take_wake() { return wake_.take(); }
    /// Any thread, also in a signal handler.
    void wake() noexcept { wake_.wake(); }

private:
    bool has_changed();
    /// Sleeps until one of the two descriptors has something to say, at most so long.
    void sleep(std::chrono::nanoseconds most, bool also_for_changes);
    bool drain_events();

    Database& database_;
    std::int64_t version_ = 0;
    int events_ = -1;  // inotify; -1: there is none
    /// When something was written last. Which change that belongs to cannot be told: the one just
    /// seen, or one that is not to be seen yet.
    std::chrono::steady_clock::time_point announced_ = {};
    WakePipe wake_;
};

}  // namespace tasks::sqlite
