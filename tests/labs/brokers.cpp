#include "tests/labs/brokers.hpp"

#include "tests/common/tasks/rabbitmq.hpp"
#include "tests/grading/runner.hpp"
#include "tests/support/redis_server.hpp"

#include <algorithm>
#include <filesystem>

namespace grading {
namespace {

/// No server: a file in the working folder of each check, which is empty at its start.
class EmbeddedBroker : public BrokerServer {
public:
    std::string name() const override { return "SQLite"; }
    std::string fresh_url() override { return RunOptions().broker; }
};

class RabbitMqBroker : public BrokerServer {
public:
    std::string name() const override { return "RabbitMQ"; }
    std::string fresh_url() override { return server_.url(std::string(1, vhost_++)); }

private:
    test::RabbitMq server_;
    char vhost_ = 'a';
};

class RedisBroker : public BrokerServer {
public:
    std::string name() const override { return "Redis"; }
    std::string fresh_url() override { return server_.url(database_++); }

private:
    RedisServer server_{{.arguments = {"--databases", "100"}}};
    unsigned database_ = 0;
};

}  // namespace

std::vector<std::unique_ptr<BrokerServer>> brokers_available() {
    std::vector<std::unique_ptr<BrokerServer>> brokers;
    brokers.push_back(std::make_unique<EmbeddedBroker>());
    if (std::filesystem::exists(test::RabbitMq::kProgram))
        brokers.push_back(std::make_unique<RabbitMqBroker>());
    if (RedisServer::is_installed()) brokers.push_back(std::make_unique<RedisBroker>());
    return brokers;
}

bool uses_broker(const Check& check) {
    const auto is_broker = [](const Piece& piece) { return piece.name == kBrokerValue; };
    return std::any_of(
        check.statements.begin(), check.statements.end(), [&](const Statement& statement) {
            const auto* start = std::get_if<Start>(&statement.is);
            if (start == nullptr) return false;
            return std::any_of(start->arguments.begin(), start->arguments.end(),
                               [&](const Pattern& argument) {
                                   const auto& pieces = argument.pieces();
                                   return std::any_of(pieces.begin(), pieces.end(), is_broker);
                               });
        });
}

}  // namespace grading
