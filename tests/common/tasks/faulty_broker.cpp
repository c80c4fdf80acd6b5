#include "tests/common/tasks/faulty_broker.hpp"

#include "tests/common/process.hpp"
#include "tests/support/redis_server.hpp"

namespace test {
namespace {

/// No server, no network.
class FaultySqlite : public FaultyBroker {
public:
    std::string url() const override { return "sqlite:///" + (folder_ / "tasks.db"); }

private:
    Folder folder_;
};

/// Its data are on the disk before it answers.
class FaultyRedis : public FaultyBroker {
public:
    std::string url() const override {
        return "redis://127.0.0.1:" + std::to_string(relay_.port()) + "/0";
    }
    bool restart() override {
        server_.kill();
        server_.start();
        return true;
    }
    Relay* network() override { return &relay_; }

private:
    RedisServer server_{{.append_only = true}};
    Relay relay_{server_.port()};
};

}  // namespace

const std::vector<BrokerKind>& broker_kinds() {
    static const std::vector<BrokerKind> all{
        {"sqlite", [] { return std::make_unique<FaultySqlite>(); }},
        {"redis", [] { return std::make_unique<FaultyRedis>(); },
         RedisServer::is_installed() ? "" : "redis-server is not installed"},
    };
    return all;
}

}  // namespace test
