// The HMAC key of the programs of Pyro: from PYRO_HMAC_KEY, or from the option -k.
#pragma once

#include "common/base/errors.hpp"
#include "common/cli/program.hpp"
#include "common/pyro/config.hpp"

#include <string>

namespace apps {

/// The key to use, given what stands on the command line; empty: none. A warning on stderr when it
/// was given there, and base::Error when it was given twice.
inline std::string hmac_key(const std::string& on_command_line) {
    const std::string& in_environment = pyro::config().hmac_key;
    if (on_command_line.empty()) return in_environment;
    cli::complain(
        "warning: everybody on this machine can read a key given with -k; set PYRO_HMAC_KEY");
    if (!in_environment.empty()) {
        throw base::Error("don't use -k and PYRO_HMAC_KEY at the same time");
    }
    return on_command_line;
}

}  // namespace apps
