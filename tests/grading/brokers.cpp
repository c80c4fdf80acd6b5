#include "tests/grading/brokers.hpp"

#include "tests/grading/runner.hpp"

#include <algorithm>

namespace grading {
namespace {

/// No server: a file in the working folder of each check, which is empty at its start.
class EmbeddedBroker : public BrokerServer {
public:
    std::string name() const override { return "SQLite"; }
    std::string fresh_url() override { return RunOptions().broker; }
};

}  // namespace

std::vector<std::unique_ptr<BrokerServer>> brokers_available() {
    std::vector<std::unique_ptr<BrokerServer>> brokers;
    brokers.push_back(std::make_unique<EmbeddedBroker>());
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
