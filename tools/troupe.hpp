// Several programs in one terminal: a coloured prefix before each one's lines, typed lines go to
// the one that reads, and none of them survives.
//
//     Troupe troupe(context, folder);
//     troupe.start("server", {"build/lab1-sockets/file_server"});
//     troupe.start("client", {"build/lab1-sockets/file_client"});
//     return troupe.play();
//
// One object at a time: it takes SIGINT, SIGTERM and SIGCHLD over. Not thread-safe.
#pragma once

#include "tools/command.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace lab {

class Troupe {
public:
    Troupe(const Context& context, std::filesystem::path folder);
    ~Troupe();
    Troupe(const Troupe&) = delete;
    Troupe& operator=(const Troupe&) = delete;

    /// Starts a program and waits until it listens, prints or ends; 2 s at most.
    void start(const std::string& name, const std::vector<std::string>& command);

    /// Until all have ended, Ctrl-C, or (when nobody sits at the terminal) the last one started has
    /// ended. Returns 0, or 1 when a program failed by itself.
    int play();

private:
    struct Program {
        std::string name;
        pid_t pid = -1;
        int input = -1;
        int output = -1;
        std::string rest;  ///< what came after the last line end
        bool shown_rest = false;
        bool alive = true;
        bool spoke = false;
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
    std::filesystem::path folder_;
    std::vector<Program> programs_;
    std::size_t name_width_ = 0;
    int signals_ = -1;
    bool input_open_ = true;
    bool stopping_ = false;
    bool failed_ = false;
    bool line_open_ = false;  ///< the cursor stands behind a prompt
};

/// True if the process has a listening TCP socket, as the kernel says.
bool is_listening(pid_t pid);

}  // namespace lab
