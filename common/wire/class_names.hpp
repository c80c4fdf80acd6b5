// Classes of Pyro itself have other names in Pyro5 than in Pyro4 (Pyro4.core.URI is Pyro5.core.URI,
// ...), and a proxy another state.
//
// The library thinks in Pyro4's names; on a connection of version 502 these two functions translate
// what goes out and what comes in.
#pragma once

#include "common/value/value.hpp"

namespace wire {

/// A Pyro4 proxy's state of 9 items (or 8) becomes Pyro5's of 6, without time-out, HMAC key and
/// number of retries; back, these get Pyro's defaults. Any other state stays as it is.
/// In place; only dicts with a "__class__" are touched, at any depth outside dict keys.
void to_pyro5_classes(value::Value& value);
void to_pyro4_classes(value::Value& value);

}  // namespace wire
