// Entries in the order in which their time runs out, when all of a list have the same time.
//
//     TimedList idle(60s);
//     idle.add(connection, now);                 // out of the list it was in
//     while (TimedEntry* late = idle.late(now)) ...
//
// Every operation takes the same short time, however many entries there are. Not for several
// threads.
#pragma once

#include <chrono>

namespace pyro::server {

using Clock = std::chrono::steady_clock;

class TimedList;

/// What an object must be to lie in one list at a time.
struct TimedEntry {
    TimedList* list = nullptr;
    Clock::time_point since;

    TimedEntry() = default;
    TimedEntry(const TimedEntry&) = delete;
    TimedEntry& operator=(const TimedEntry&) = delete;
    ~TimedEntry() { unlink(); }
    void unlink();

private:
    friend class TimedList;
    TimedEntry* before_ = nullptr;
    TimedEntry* after_ = nullptr;
};

class TimedList {
public:
    /// 0: nothing is ever late.
    explicit TimedList(std::chrono::milliseconds time) : time_(time) {}
    TimedList(const TimedList&) = delete;
    TimedList& operator=(const TimedList&) = delete;
    ~TimedList() {  // entries may live longer
        while (first_ != nullptr) first_->unlink();
    }

    void add(TimedEntry& entry, Clock::time_point now) {
        entry.unlink();
        entry.list = this;
        entry.since = now;
        entry.before_ = last_;
        entry.after_ = nullptr;
        (last_ != nullptr ? last_->after_ : first_) = &entry;
        last_ = &entry;
    }
    TimedEntry* first() const { return first_; }
    TimedEntry* late(Clock::time_point now) const { return now >= deadline() ? first_ : nullptr; }
    /// Of the first entry.
    Clock::time_point deadline() const {
        const bool none = first_ == nullptr || time_ == time_.zero();
        return none ? Clock::time_point::max() : first_->since + time_;
    }

private:
    friend struct TimedEntry;
    std::chrono::milliseconds time_;
    TimedEntry* first_ = nullptr;
    TimedEntry* last_ = nullptr;
};

inline void TimedEntry::unlink() {
    if (list == nullptr) return;
    (before_ != nullptr ? before_->after_ : list->first_) = after_;
    (after_ != nullptr ? after_->before_ : list->last_) = before_;
    list = nullptr;
}

}  // namespace pyro::server
