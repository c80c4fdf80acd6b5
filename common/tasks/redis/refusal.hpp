// What to make of an error that Redis answers with. Internal to the Redis broker.
//
//     NOAUTH, WRONGPASS, WRONGTYPE, READONLY, OOM ...    BrokerError: somebody has to put it right
//     LOADING, BUSY, MASTERDOWN, NOSCRIPT ...            BrokerUnavailableError: it passes
//
// Pure functions.
#pragma once

#include "common/tasks/errors.hpp"

#include <string>
#include <string_view>

namespace tasks::redis {

/// Throws one sentence with the broker (`shown`, its URL without the password), the error and the
/// cure. `about`: the key or queue that it was about, when that is known.
[[noreturn]] void throw_refusal(std::string_view shown, std::string_view error,
                                std::string_view about = {});

}  // namespace tasks::redis
