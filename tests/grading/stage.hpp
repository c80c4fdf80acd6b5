// The programs of one check while they run: their lines with times, their ends, one event loop.
//
//     Stage stage(folder, 1 << 20);
//     Lane& bob = stage.start("bob", command);
//     stage.wait(5s, [&] { return bob.out.lines.size() >= 2; });
//
// Everything happens inside `wait`: it reads all outputs and reaps what has ended, asks the
// condition after each event, and returns when it holds or the time is up. On Linux the process
// becomes the reaper of orphans, so that a program that has left its process group is still found.
// Not thread-safe; one Stage in a process at a time.
#pragma once

#include "tests/grading/child.hpp"
#include "tests/grading/pattern.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace grading {

struct OutputLine {
    std::string text;    ///< without its line end
    double seconds = 0;  ///< since the stage was set
    WallTime when;       ///< the same moment on the wall clock
};

/// One output of a program, cut into lines. A line of more than 64 KiB is cut there.
class Output {
public:
    std::vector<OutputLine> lines;
    std::string partial;  ///< what stands behind the last line end
    std::string raw;      ///< every byte that came
    bool open = false;

    void add(std::string_view text, double seconds);

    /// What has no line end at the end of the output is a line too.
    void finish(double seconds);
};

struct Lane {
    std::string name;
    Command command;
    Child child;
    Output out, err;
    std::optional<int> wait_status;  ///< of waitpid, once ended
    double ended = 0;                ///< seconds
    bool flooded = false;            ///< printed more than allowed and was killed for it
    bool asked_to_stop = false;      ///< we sent it a signal to end
    bool expected_end = false;       ///< the check expected the end, with this status
    std::size_t typed = 0;           ///< how much of `out.raw` earlier prompts have used

    bool running() const { return !wait_status; }
    /// Ended, and everything it printed has been read.
    bool finished() const { return wait_status && !out.open && !err.open; }
    /// The status of exit(), if it ended so.
    std::optional<int> exit_code() const;
    /// The signal that ended it, if one did.
    std::optional<int> end_signal() const;
};

class Stage {
public:
    using Clock = std::chrono::steady_clock;

    explicit Stage(std::uint64_t output_limit);
    ~Stage();
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    /// Starts a program; a lane that has ended goes on with it. Throws `base::Error`.
    Lane& start(const std::string& name, Command command);

    Lane& lane(const std::string& name) { return *lanes_.at(name); }
    const std::deque<std::unique_ptr<Lane>>& lanes() const { return order_; }

    /// True as soon as the condition holds, false when the time is up.
    bool wait(std::chrono::milliseconds time, const std::function<bool()>& condition);

    /// Seconds since the stage was set.
    double seconds() const;

    /// Sends a signal to the program itself, inside its jail if it is in one.
    static void signal(const Lane& lane, int number);

    /// Gives what a program has left running after its end a moment to end too, and kills what is
    /// still there: "PID NAME" each.
    std::vector<std::string> kill_survivors(Lane& lane);

    /// Kills every program of every stage of this process, from any thread: for Ctrl-C.
    static void emergency_stop();

private:
    void collect(int timeout_ms);
    bool read(Lane& lane, Output& output, int fd, double now);
    bool read_all(double now);
    void reap(double now);
    std::vector<pid_t> survivors(const Lane& lane) const;

    Clock::time_point begin_ = Clock::now();
    std::uint64_t output_limit_;
    std::map<std::string, Lane*> lanes_;
    std::deque<std::unique_ptr<Lane>> order_;
};

}  // namespace grading
