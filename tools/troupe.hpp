// Several programs in one terminal: a coloured prefix before each one's lines, typed lines go to
// the one that reads, and none of them survives.
//
//     Troupe troupe(context, {.folder = folder});
//     troupe.start("server", {"/.../build/lab1-sockets/file_server"});
//     troupe.start("client", {"/.../build/lab1-sockets/file_client"});
//     return troupe.play();
//
// One object at a time: it takes SIGINT, SIGTERM and SIGCHLD over. Not thread-safe.
#pragma once

#include "tests/grading/pattern.hpp"
#include "tools/command.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <signal.h>
#include <string>
#include <sys/types.h>
#include <vector>

namespace lab {

struct TroupeSettings {
    std::filesystem::path folder;  ///< the programs' working folder
    bool until_last = false;       ///< stop when the last one started has ended
    bool forward_input = true;
    bool tell_endings = true;    ///< also of those that ended well
    std::size_t name_width = 0;  ///< of the names to come, so that all prefixes are as wide
};

class Troupe {
public:
    Troupe(const Context& context, TroupeSettings settings);
    ~Troupe();
    Troupe(const Troupe&) = delete;
    Troupe& operator=(const Troupe&) = delete;

    /// Starts a program and waits until it listens, prints or ends, 2 s at most; or until it prints
    /// the line `ready`, 5 s at most.
    void start(const std::string& name, const std::vector<std::string>& command,
               std::optional<grading::Pattern> ready = std::nullopt);

    /// Until all have ended, or Ctrl-C. Returns 0, or 1 when a program failed by itself.
    int play();

    /// True after Ctrl-C or SIGTERM.
    bool interrupted() const { return interrupted_; }

private:
    struct Program {
        std::string name;
        pid_t pid = -1;
        int input = -1;
        int output = -1;
        std::string rest;  ///< what came after the last line end
        bool shown_rest = false;
        bool alive = true;
        std::optional<grading::Pattern> awaited;  ///< a line of its output
        bool spoke = false;  ///< printed that line, or anything if none is awaited
    };

    void pump(std::chrono::milliseconds patience);
    void read_output(std::size_t index);
    void read_input();
    void read_signals();
    void reap();
    void print(std::size_t index, std::string_view text, bool whole);
    void note(std::size_t index, const std::string& text);
    Program* reader();
    void stop_all();
    bool any_alive() const;
    bool finished() const;

    const Context& context_;
    TroupeSettings settings_;
    std::vector<Program> programs_;
    std::size_t name_width_ = 0;
    int signals_ = -1;
    sigset_t mask_before_{};
    bool input_open_ = true;
    bool stopping_ = false;
    bool failed_ = false;
    bool interrupted_ = false;
    bool line_open_ = false;  ///< the cursor stands behind a prompt
};

/// True if the process has a listening TCP socket, as the kernel says.
bool is_listening(pid_t pid);

}  // namespace lab
