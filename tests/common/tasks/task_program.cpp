// A worker for tests, which can be killed.
//
//     task_program --broker URL --queue NAME [--concurrency N] [--max-deliveries N]
//
// Its tasks: sum(x, y); hold(fifo, marks), which adds a line to the file `marks` and then waits
// until somebody has opened the named pipe for writing and closed it again; early_hold, the same
// acknowledged before it runs; die, which kills the worker.
#include "common/cli/options.hpp"
#include "common/tasks/app.hpp"
#include "common/tasks/worker.hpp"

#include <csignal>
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

}  // namespace

int main(int argc, char** argv) {
    std::string url;
    std::string queue;
    int concurrency = 2;
    int max_deliveries = 10;
    cli::Options options("task_program", "A worker for tests.");
    options.add("broker", url, "the broker's URL");
    options.add("queue", queue, "the queue");
    options.add("concurrency", concurrency, "threads", 1, 64);
    options.add("max-deliveries", max_deliveries, "before a task is given up", 1, 100);
    try {
        if (!options.parse(argc, argv)) return 0;
        tasks::App app("test", url);
        app.task("sum", [](int x, int y) { return x + y; });
        app.task("hold", hold);
        tasks::TaskOptions early;
        early.acks_late = false;
        app.task("early_hold", hold, early);
        app.task("die", [] { ::raise(SIGKILL); });
        tasks::WorkerOptions worker;
        worker.queues = {queue};
        worker.concurrency = static_cast<unsigned>(concurrency);
        worker.max_deliveries = static_cast<unsigned>(max_deliveries);
        return tasks::Worker(app, worker).run();
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
