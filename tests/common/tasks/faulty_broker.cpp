#include "tests/common/tasks/faulty_broker.hpp"

#include "tests/common/process.hpp"
#include "tests/common/tasks/rabbitmq.hpp"
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

/// It sends each result to the connection of its client, and nowhere else.
class FaultyRabbitMq : public FaultyBroker {
public:
    std::string url() const override {
        return "amqp://guest:guest@127.0.0.1:" + std::to_string(relay_.port()) + "//";
    }
    bool restart() override {
        server_.kill();
        server_.start();
        return true;
    }
    Relay* network() override { return &relay_; }
    bool keeps_results() const override { return false; }

private:
    RabbitMq server_;
    Relay relay_{server_.port()};
};

}  // namespace

const std::vector<BrokerKind>& broker_kinds() {
    static const std::vector<BrokerKind> all{
        {"sqlite", [] { return std::make_unique<FaultySqlite>(); }},
        {"redis", [] { return std::make_unique<FaultyRedis>(); },
         RedisServer::is_installed() ? "" : "redis-server is not installed"},
        {"rabbitmq", [] { return std::make_unique<FaultyRabbitMq>(); },
         RabbitMq::is_installed() ? "" : "rabbitmq-server is not installed"},
    };
    return all;
}

}  // namespace test
