#include "common/tasks/worker/execute.hpp"

#include "common/tasks/worker/outcome.hpp"
#include "common/wire/celery/safe_repr.hpp"

#include <fmt/core.h>

#include <random>

namespace tasks::worker {
namespace {

using Fate = Settlement::Fate;
using std::chrono::milliseconds;

double random_part() {
    thread_local std::minstd_rand generator(std::random_device{}());
    return std::uniform_real_distribution<double>(0, 1)(generator);
}

class Execution {
public:
    Execution(Job& job, Console& console) : job_(job), console_(console) {}

    Settlement run(Context::Host& host);

private:
    value::Value call(Context& context) {
        return job_.task->function(context, job_.message.args, job_.message.kwargs);
    }
    Settlement succeeded(value::Value result, const std::vector<std::string>& children);
    Settlement failed(const Failure& failure);
    /// Again, or failed with `last` when it has been tried often enough.
    Settlement retried(const Failure& cause, std::optional<milliseconds> countdown,
                       const Failure& last);
    Settlement settled(Outcome outcome, Fate fate = Fate::Acknowledge) const;
    Settlement handle(const std::exception& error);
    /// False: past its hard limit, it has been answered for.
    bool take_word() {
        auto running = Job::Phase::Running;
        if (!job_.phase.compare_exchange_strong(running, Job::Phase::Finished)) return false;
        // The task may have noticed before the loop did.
        const auto lasted = std::chrono::steady_clock::now() - job_.started;
        if (job_.soft_limit.count() > 0 && lasted >= job_.soft_limit)
            tell_soft_limit(job_, console_);
        return true;
    }
    void log(Console::Level level, const std::string& what) {
        console_.log(level, fmt::format("Task {} {}", job_.label(), what));
    }

    Job& job_;
    Console& console_;
};

Settlement Execution::settled(Outcome outcome, Fate fate) const {
    Settlement settlement;
    settlement.tag = job_.tag;
    settlement.fate = fate;
    settlement.messages = std::move(outcome.messages);
    settlement.reports = std::move(outcome.reports);
    return settlement;
}

Settlement Execution::succeeded(value::Value result, const std::vector<std::string>& children) {
    const auto lasted = std::chrono::steady_clock::now() - job_.started;
    const std::string shown = wire::celery::safe_repr(result);
    Outcome outcome = succeed(job_.message, std::move(result), children, now());
    const bool could_travel = outcome.reports.empty() || outcome.reports.front().result.status !=
                                                             wire::celery::states::kFailure;
    if (could_travel) {
        log(Console::Level::Info, fmt::format("succeeded in {}s: {}", seconds_text(lasted), shown));
    } else {
        log(Console::Level::Error,
            fmt::format("raised unexpected: EncodeError: the result cannot travel: {}", shown));
    }
    return settled(std::move(outcome));
}

Settlement Execution::failed(const Failure& failure) {
    std::string traceback = failure.traceback;
    if (traceback.ends_with('\n')) traceback.pop_back();
    log(Console::Level::Error, fmt::format("raised unexpected: {}{}{}", failure.repr,
                                           traceback.empty() ? "" : "\n", traceback));
    return settled(fail(job_.message, failure, now()));
}

Settlement Execution::retried(const Failure& cause, std::optional<milliseconds> countdown,
                              const Failure& last) {
    const RetryPlan& plan = job_.task->options.retry;
    if (job_.message.retries >= plan.max_retries) return failed(last);
    const auto delay = countdown.value_or(retry_delay(plan, job_.message.retries, random_part()));
    log(Console::Level::Info, fmt::format("retry: Retry in {:g}s: {}",
                                          static_cast<double>(delay.count()) / 1000.0, cause.repr));
    return settled(retry(job_.message, cause, job_.queue, delay, now()));
}

Settlement Execution::handle(const std::exception& error) {
    if (const auto* ignore = dynamic_cast<const Ignore*>(&error)) {
        static_cast<void>(ignore);
        log(Console::Level::Info, "ignored");
        return settled({});
    }
    if (const auto* reject = dynamic_cast<const Reject*>(&error)) {
        log(Console::Level::Warning,
            fmt::format("reject requeue={}: {}", reject->requeue() ? "True" : "False",
                        error.what()));
        return settled({}, reject->requeue() ? Fate::Requeue : Fate::Drop);
    }
    if (const auto* again = dynamic_cast<const Retry*>(&error)) {
        return retried(
            make_failure("Retry", "celery.exceptions", {error.what()}), again->countdown(),
            make_failure("MaxRetriesExceededError", "celery.exceptions", {error.what()}));
    }
    const Failure failure = failure_of(error, job_.message.task);
    if (job_.task->options.retry.automatic) return retried(failure, std::nullopt, failure);
    return failed(failure);
}

Settlement Execution::run(Context::Host& host) {
    Context context(job_.message, host);
    const Context::Scope scope(context);
    try {
        value::Value result = call(context);
        return take_word() ? succeeded(std::move(result), context.children) : Settlement();
    } catch (const std::exception& error) {
        return take_word() ? handle(error) : Settlement();
    } catch (...) {
        const PythonError error("RuntimeError",
                                "an exception that is no std::exception: throw a PythonError or a "
                                "std::runtime_error");
        return take_word() ? handle(error) : Settlement();
    }
}

}  // namespace

Time now() {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

void tell_soft_limit(Job& job, Console& console) {
    if (job.soft_limit_told.exchange(true)) return;
    console.warning(fmt::format("Soft time limit ({:g}s) exceeded for {}",
                                static_cast<double>(job.soft_limit.count()) / 1000.0, job.label()));
}

Settlement execute(Job& job, Context::Host& host, Console& console) {
    return Execution(job, console).run(host);
}

}  // namespace tasks::worker
