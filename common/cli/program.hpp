// What is the same in every program of the course, around its own work.
//
//     int main(int argc, char** argv) {
//         Settings settings;
//         cli::Options options("time_server", "Tells every client the time.");
//         options.add("port", settings.port, "port to listen on; 0 takes a free one");
//         return cli::run_program(options, argc, argv, [&] { serve(settings); });
//     }
//
// Exit status: 0 done, or stopped by Ctrl-C or SIGTERM; 1 an error, told in one sentence on stderr;
// 2 wrong options, with the usage on stderr; 3 an exercise not begun (common/base/todo.hpp).
#pragma once

#include "common/base/at_stop.hpp"
#include "common/cli/options.hpp"

#include <exception>
#include <functional>
#include <string>
#include <string_view>

namespace cli {

/// Actions for Ctrl-C and SIGTERM; see common/base/at_stop.hpp.
using base::AtStop;

/// Reads the options, runs `body` and returns the exit status for main. Meanwhile stdout is written
/// line by line even into a pipe; Ctrl-C and SIGTERM run the AtStop actions and end the program
/// within a second, wherever it waits; a peer that is gone is an error of the call (no SIGPIPE).
/// A `body` that handles these signals itself (asio::signal_set) takes them over.
int run_program(Options& options, int argc, char** argv, const std::function<void()>& body);

/// Runs `main_part`, which gives the exit status; an error it throws is told as run_program tells
/// errors. For what comes before run_program: defaults of options that are read from somewhere.
int report_errors(const std::string& program, const std::function<int()>& main_part);

/// Makes stdout write each line at once, whatever it leads to. run_program does it.
void line_buffered();

/// Ctrl-C and SIGTERM from now on as run_program promises.
void stop_on_signals();

/// One line on stderr, `{program}: {sentence}`: for a server that reports a client and goes on.
void complain(std::string_view sentence);
inline void complain(const std::exception& error) {
    complain(error.what());
}

}  // namespace cli
