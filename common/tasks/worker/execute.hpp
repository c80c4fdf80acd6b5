// Runs one task on the thread that calls it, and says what follows from it. Internal to the worker.
#pragma once

#include "common/tasks/worker/console.hpp"
#include "common/tasks/worker/job.hpp"

namespace tasks::worker {

/// Never throws because of the task. The settlement's tag is the job's. Logs how it ended, unless
/// the job was abandoned meanwhile.
Settlement execute(Job& job, Context::Host& host, Console& console);

/// Logs, once, that the task is past its soft time limit.
void tell_soft_limit(Job& job, Console& console);

/// The current time, as messages have it.
Time now();

}  // namespace tasks::worker
