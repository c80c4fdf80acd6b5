// A program started by a test, with its output read through pipes and a limit on every wait.
//
//     test::Process server({LAB1_PROGRAMS "/time_server", "--port", "0"});
//     const std::uint16_t port = server.port();        // from "Listening on port {n}"
//     server.signal(SIGTERM);
//     CHECK(server.wait() == 0);
//     CHECK(server.err() == "");
//
// The destructor kills what is still running. One thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <sys/types.h>
#include <thread>
#include <vector>

namespace test {

inline constexpr std::chrono::seconds kLimit{120};  // of each wait; reached only when a test fails

class Process {
public:
    explicit Process(const std::vector<std::string>& words);
    /// A child that runs a function of the test and ends with the status it returns.
    explicit Process(const std::function<int()>& body);
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    /// Waits until this text has come. Throws when it does not.
    void await(const std::string& text);
    /// Waits for a line of its output that begins with this text; what follows it there.
    std::string await_line(const std::string& start);
    /// The port in the line "Listening on port {n}".
    std::uint16_t port();
    void signal(int number) const;
    /// Waits until the program has ended; its exit status, or minus the signal that ended it.
    int wait();

    /// What it has written; complete after wait().
    std::string out() const;
    std::string err() const;
    /// Peak resident memory in KiB, after wait().
    long peak_kib() const { return peak_kib_; }
    /// How long wait() took.
    std::chrono::milliseconds waited() const { return waited_; }

private:
    void start(const std::function<int()>& body);
    void read_output(int out_pipe, int err_pipe);
    void await_until(const std::function<bool()>& condition, const std::string& what);

    pid_t pid_ = -1;
    mutable std::mutex mutex_;  // for the three below, written by reader_
    std::string out_;
    std::string err_;
    bool ended_ = false;
    std::condition_variable changed_;
    std::thread reader_;  // always reads, so that the program never waits for the test
    long peak_kib_ = 0;
    std::chrono::milliseconds waited_{0};
};

/// A folder of its own for a test, removed with all it holds.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::string operator/(const std::string& name) const { return path_ + "/" + name; }
    std::string write(const std::string& name, const std::string& content) const;
    std::vector<std::string> names() const;

private:
    std::string path_;
};

std::string read_file(const std::string& path);

}  // namespace test
