// How a name server's table bears a hundred thousand names.
#pragma once

#include "common/bench/goals.hpp"

namespace bench {

void measure_names(Goals& goals);

}  // namespace bench
