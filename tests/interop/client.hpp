// Proxies to the object of everything.py and its twin, for tests of the C++ client.
//
//     const interop::Side side = GENERATE(from_range(interop::sides()));
//     INFO(side);
//     CHECK(interop::connect(side).call<int>("add", 2, 3) == 5);
//
// The servers are started once for a test program and accept all four serializers.
#pragma once

#include "common/pyro/proxy.hpp"
#include "tests/interop/peers.hpp"

#include <ostream>
#include <vector>

namespace interop {

/// Who serves, and in which format they talk.
struct Side {
    Language server;
    wire::Serializer serializer;
};
std::ostream& operator<<(std::ostream& out, const Side& side);

/// Python's server and ours, with each serializer.
std::vector<Side> sides();

pyro::ProxyOptions options(const Side& side);
pyro::Proxy connect(const Side& side, const std::string& object = "everything");
pyro::Proxy connect(Language server, const pyro::ProxyOptions& options = {},
                    const std::string& object = "everything");
Server& shared_server(Language language);

}  // namespace interop
