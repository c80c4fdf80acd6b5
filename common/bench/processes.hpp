// Programs that a benchmark runs beside each other: a server that says its port, a client that says
// what it measured.
//
//     bench::Process server({"/usr/bin/python3", "peer.py", "serve"});
//     const int port = std::stoi(server.line());
//     ...                                                       // the end of the object ends it
//
// One thread.
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace bench {

class Process {
public:
    /// Its standard output comes here, its standard error goes where ours goes.
    explicit Process(const std::vector<std::string>& words);
    Process(Process&& other) noexcept;
    Process& operator=(Process&&) = delete;
    ~Process();  ///< SIGTERM, and waits

    /// The next line of its output, without the line end. base::Error when there is none.
    std::string line();
    /// Resident memory in bytes, now.
    std::size_t memory() const;
    /// Processor time used so far, in seconds.
    double processor_time() const;

private:
    std::string name_;
    pid_t pid_ = -1;
    int output_ = -1;
};

/// The program that runs now.
std::string this_program();

double median(std::vector<double> values);

}  // namespace bench
