// C++ twins of the objects that the captured Python daemons had (tests/data).
#pragma once

#include "tests/common/pyro/memory_client.hpp"

/// Registers them. `version`: "pyro4" or "pyro5".
void add_captured_objects(TestCore& daemon, std::string_view version);
