// One program in a session of its own, with its three standard streams.
//
//     Child child = Child::start({.argv = {"/bin/cat"}, .folder = "/tmp"});
//     child.type("hello\n");
//
// The streams are non-blocking file descriptors for somebody else's poll loop (stage.hpp). The
// process belongs to a session, and so to a process group, of its own: `signal_group` reaches it
// and all its children that have not left. Move-only; the destructor kills the group and reaps the
// program. Not thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace grading {

/// What is started, and within which limits.
struct Command {
    std::vector<std::string> argv;
    std::filesystem::path folder;          ///< working folder
    std::vector<std::string> environment;  ///< "NAME=value"
    bool pty = false;                      ///< stdin and stdout are a terminal
    std::uint64_t memory = 0;              ///< bytes of address space; 0: no limit
};

class Child {
public:
    /// Throws `base::Error` "start PROGRAM: reason" when it cannot be executed.
    static Child start(const Command& command);

    Child() = default;
    Child(Child&& other) noexcept { swap(other); }
    Child& operator=(Child&& other) noexcept {
        swap(other);
        return *this;
    }
    ~Child();

    pid_t pid() const { return pid_; }
    int out() const { return out_; }
    int err() const { return err_; }

    void close_out();
    void close_err();

    /// Writes to its standard input. False when nobody reads there any more.
    bool type(std::string_view text);

    /// End of its standard input: a closed pipe, or Ctrl-D on a terminal.
    void close_input();

    /// Sends a signal to its whole process group.
    void signal_group(int number) const;

    /// True while a process of its group is left, zombies aside.
    bool group_alive() const;

    /// Says that waitpid has already returned it.
    void reaped() { reaped_ = true; }

private:
    void swap(Child& other) noexcept;

    pid_t pid_ = -1;
    int in_ = -1, out_ = -1, err_ = -1;
    bool pty_ = false;
    bool reaped_ = false;
};

}  // namespace grading
