// A worker for tests, which can be killed.
//
//     task_program --broker URL --queue NAME [--concurrency N] [--max-deliveries N] [--retry-ms N]
//
// Its tasks: sum(x, y); mark(marks, n), which adds the line n to a file and waits for the disk;
// hold(fifo, marks), which adds a line to the file `marks` and then waits until somebody has opened
// the named pipe for writing and closed it again; early_hold, the same acknowledged before it runs;
// die, which kills the worker.
#include "common/cli/options.hpp"
#include "common/tasks/app.hpp"
#include "common/tasks/worker.hpp"

#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <iostream>
#include <string>
#include <unistd.h>

namespace {

int hold(const std::string& fifo, const std::string& marks) {
    std::ofstream(marks, std::ios::app) << ::getpid() << std::endl;
    std::ifstream pipe(fifo);  // waits for somebody who opens the other end,
    while (pipe.get() != std::char_traits<char>::eof()) {
    }  // and closes it
    return static_cast<int>(::getpid());
}

int mark(const std::string& marks, int number) {
    const std::string line = std::to_string(number) + '\n';
    const int file = ::open(marks.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    const bool is_written =
        ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    ::fsync(file);
    ::close(file);
    if (!is_written) throw std::runtime_error("cannot write to " + marks);
    return number;
}

}  // namespace

int main(int argc, char** argv) {
    std::string url;
    std::string queue;
    int concurrency = 2;
    int max_deliveries = 10;
    int retry = 2000;
    cli::Options options("task_program", "A worker for tests.");
    options.add("broker", url, "the broker's URL");
    options.add("queue", queue, "the queue");
    options.add("concurrency", concurrency, "threads", 1, 64);
    options.add("max-deliveries", max_deliveries, "before a task is given up", 1, 100);
    options.add("retry-ms", retry, "before a broker that is away is tried again", 1, 60'000);
    try {
        if (!options.parse(argc, argv)) return 0;
        tasks::App app("test", url);
        app.task("sum", [](int x, int y) { return x + y; });
        app.task("mark", mark);
        app.task("hold", hold);
        tasks::TaskOptions early;
        early.acks_late = false;
        app.task("early_hold", hold, early);
        app.task("die", [] { ::raise(SIGKILL); });
        tasks::WorkerOptions worker;
        worker.queues = {queue};
        worker.concurrency = static_cast<unsigned>(concurrency);
        worker.max_deliveries = static_cast<unsigned>(max_deliveries);
        worker.first_connection_retry = std::chrono::milliseconds(retry);
        return tasks::Worker(app, worker).run();
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
