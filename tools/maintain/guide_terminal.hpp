// A terminal of the guide: a bash that is given the commands of one block and whose output is
// collected, stdout and stderr together, command by command.
//
//     Terminal terminal({"printf hello", "sleep 100"}, folder, environment);
//     terminal.wait_settled(10s, true); // it ended, printed, or listens
//     terminal.interrupt();             // Ctrl-C
//     terminal.outputs();               // {"hello", ""}
//
// Move-only; the destructor kills what is left. Not thread-safe.
#pragma once

#include "tests/grading/child.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace lab::guides {

class Terminal {
public:
    /// Starts the commands, one after the other.
    Terminal(const std::vector<std::string>& commands, const std::filesystem::path& folder,
             const std::vector<std::string>& environment);

    /// Waits for its end; false when it takes longer.
    bool wait_end(std::chrono::milliseconds longest);

    /// Waits until the last command has printed a line or listens on a port, or all has ended. With
    /// `prints` a program that listens gets a moment to print its first line: a remote object
    /// listens before it has its name.
    bool wait_settled(std::chrono::milliseconds longest, bool prints);

    /// Waits until what has come so far, which outputs() gives, is enough; false when it takes
    /// longer or ends.
    bool wait_until(const std::function<bool()>& is_enough, std::chrono::milliseconds longest);

    /// Ctrl-C; then waits for the end, which a kill brings about if it must. False in that case.
    bool interrupt(std::chrono::milliseconds longest);

    /// What each command has printed so far.
    std::vector<std::vector<std::string>> outputs() const;

private:
    template <class Condition>
    bool wait(std::chrono::milliseconds longest, Condition condition);
    bool read_some(std::chrono::milliseconds longest);

    std::size_t commands_ = 0;
    grading::Child shell_;
    std::string output_;
    bool ended_ = false;
};

}  // namespace lab::guides
