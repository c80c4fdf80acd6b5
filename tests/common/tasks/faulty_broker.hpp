// Brokers whose server can be ended and whose network can be cut, for tests of what is lost then.
#pragma once

#include "tests/support/relay.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace test {

class FaultyBroker {
public:
    virtual ~FaultyBroker() = default;

    virtual std::string url() const = 0;
    /// Ends the server as a power cut does, and starts it again; false: there is none.
    virtual bool restart() { return false; }
    /// Between the server and all its clients; nullptr: there is none.
    virtual Relay* network() { return nullptr; }
    /// False: a result is lost when its client's connection ends before it comes.
    virtual bool keeps_results() const { return true; }
};

struct BrokerKind {
    std::string name;
    std::function<std::unique_ptr<FaultyBroker>()> make;
    std::string missing = {};  ///< why it cannot be made here; empty: it can
};

/// All kinds; a further one is added to the list in faulty_broker.cpp.
const std::vector<BrokerKind>& broker_kinds();

}  // namespace test
