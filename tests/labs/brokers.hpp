// Where the checks of task queues can be run: in a file everywhere, and at servers where they are
// installed.
//
//     for (const auto& broker : grading::brokers_available())
//         options.broker = broker->fresh_url();      // for one check
//
// One thread.
#pragma once

#include "tests/grading/check.hpp"

#include <memory>
#include <string>
#include <vector>

namespace grading {

/// A broker that is ready for work, for as long as the object lives.
class BrokerServer {
public:
    virtual ~BrokerServer() = default;
    BrokerServer(const BrokerServer&) = delete;
    BrokerServer& operator=(const BrokerServer&) = delete;

    /// "SQLite", "RabbitMQ", "Redis"
    virtual std::string name() const = 0;
    /// A place at it in which nothing waits yet: another file, vhost or database number each time.
    virtual std::string fresh_url() = 0;

protected:
    BrokerServer() = default;
};

/// All that there are on this machine, started. The first one is the embedded broker.
std::vector<std::unique_ptr<BrokerServer>> brokers_available();

/// Does the check say {broker}?
bool uses_broker(const Check& check);

}  // namespace grading
