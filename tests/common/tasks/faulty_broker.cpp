#include "tests/common/tasks/faulty_broker.hpp"

#include "tests/common/process.hpp"
#include "tests/common/tasks/rabbitmq.hpp"
#include "tests/support/redis_server.hpp"

#include <utility>

namespace test {
namespace {

/// No server, no network.
class FaultySqlite : public FaultyBroker {
public:
    std::string url() const override { return "sqlite:///" + (folder_ / "tasks.db"); }

private:
    Folder folder_;
};

/// A server behind a relay.
template <class Server>
class FaultyServer : public FaultyBroker {
public:
    /// Of the server: its arguments.
    template <class... Args>
    explicit FaultyServer(Args&&... args) : server_(std::forward<Args>(args)...) {}

    bool restart() override {
        server_.kill();
        server_.start();
        return true;
    }
    Relay* network() override { return &relay_; }

protected:
    std::string address() const { return "127.0.0.1:" + std::to_string(relay_.port()); }

private:
    Server server_;
    Relay relay_{server_.port()};
};

/// Its data are on the disk before it answers.
class FaultyRedis : public FaultyServer<RedisServer> {
public:
    FaultyRedis() : FaultyServer(RedisServerOptions{.append_only = true}) {}
    std::string url() const override { return "redis://" + address() + "/0"; }
};

/// It sends each result to the connection of its client, and nowhere else.
class FaultyRabbitMq : public FaultyServer<RabbitMq> {
public:
    std::string url() const override { return "amqp://guest:guest@" + address() + "//"; }
    bool keeps_results() const override { return false; }
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
