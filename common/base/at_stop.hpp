// What has to be done when the program is stopped by Ctrl-C or SIGTERM.
//
//     base::AtStop remove_it([&] { std::remove("half.part"); });
//
// lasts as long as the object. Such a stop does not unwind the stack: the program ends wherever it
// is, and only these actions run, the last registered first, on a thread of their own. An object
// that is destroyed while they run waits for the end of the program.
// Safe to use from any thread. See common/cli/program.hpp for who runs them.
#pragma once

#include <functional>

namespace base {

class AtStop {
public:
    explicit AtStop(std::function<void()> action);
    ~AtStop();
    AtStop(const AtStop&) = delete;
    AtStop& operator=(const AtStop&) = delete;
};

/// While one exists, a stop has to wait: for two steps that belong together.
class NoStop {
public:
    NoStop();
    ~NoStop();
    NoStop(const NoStop&) = delete;
    NoStop& operator=(const NoStop&) = delete;
};

/// Runs all actions and ends the program; nothing but the actions' own errors can prevent it.
[[noreturn]] void run_stop_actions_and_exit(int status);

}  // namespace base
