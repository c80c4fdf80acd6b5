// What a running task knows of itself: its first parameter, if it wants.
//
//     app.task("encode", [](tasks::Context& context, std::string file) {
//         for (int percent = 0; percent < 100; ++percent) {
//             context.check_limits();                       // stops past the soft time limit
//             context.update_state("PROGRESS", value::Dict{{"percent", percent}});
//             ...
//         }
//     });
//
// Belongs to the thread that runs the task; stop_requested() may be asked from any.
#pragma once

#include "common/value/value.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace wire::celery {
struct TaskMessage;
}

namespace tasks {

class Context {
public:
    /// The worker's side of a context.
    class Host {
    public:
        virtual ~Host() = default;
        virtual void update_state(const Context& context, std::string state, value::Value meta) = 0;
        /// Past the soft limit, past the hard one, and a cold shutdown.
        virtual bool past_soft_limit(const Context& context) const = 0;
        virtual bool stop_requested(const Context& context) const = 0;
    };

    /// `message` and `host` must outlive it.
    Context(const wire::celery::TaskMessage& message, Host& host)
        : message_(message), host_(host) {}
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    const std::string& id() const;
    const std::string& task() const;
    /// How many times it has been run before because of retries.
    std::int64_t retries() const;
    const wire::celery::TaskMessage& message() const { return message_; }

    /// What AsyncResult::state() and info() show from now on; the name in capitals. Takes no time:
    /// the worker's own thread stores it.
    void update_state(std::string state, value::Value meta = value::None());

    /// Throws PythonError("celery.exceptions.SoftTimeLimitExceeded") past the soft time limit, and
    /// when stop_requested().
    void check_limits() const;
    /// Nobody waits for the task any more: it is past its hard time limit, or the worker is being
    /// stopped at once.
    bool stop_requested() const;

    /// The context of the task that this thread runs; nullptr: none.
    static Context* current();

    /// Tasks that this one has sent, for the result.
    std::vector<std::string> children;

    /// Makes a context current() for as long as it lasts.
    class Scope {
    public:
        explicit Scope(Context& context);
        ~Scope();
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

    private:
        Context* before_;
    };

private:
    const wire::celery::TaskMessage& message_;
    Host& host_;
};

}  // namespace tasks
