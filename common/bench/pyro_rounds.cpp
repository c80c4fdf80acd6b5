#include "common/bench/pyro_rounds.hpp"

#include <fmt/core.h>

#include <sstream>

namespace bench {

Contender::Contender(std::string name, const std::vector<std::string>& serve,
                     std::vector<std::string> call)
    : name_(std::move(name)), call_(std::move(call)), server_(std::make_unique<Process>(serve)) {
    port_ = static_cast<std::uint16_t>(std::stoi(server_->line()));
}

Contender::Result Contender::measure(const std::string& kind, int connections,
                                     double seconds) const {
    std::vector<std::string> words = call_;
    words.push_back(std::to_string(port_));
    words.push_back(kind);
    words.push_back(std::to_string(connections));
    words.push_back(fmt::format("{}", seconds));
    Process client(words);
    std::istringstream line(client.line());
    Result result;
    line >> result.rate >> result.latency;
    return result;
}

std::vector<Row> run_rounds(const std::vector<const Contender*>& contenders,
                            const Contender& reference, const Workload& workload, int rounds) {
    const std::size_t count = contenders.size();
    std::vector<std::vector<Contender::Result>> results(count);
    for (int round = 0; round < rounds; ++round) {
        // Each round begins with another one: who comes after whom makes a difference.
        for (std::size_t turn = 0; turn < count; ++turn) {
            const std::size_t i = (turn + static_cast<std::size_t>(round)) % count;
            results[i].push_back(
                contenders[i]->measure(workload.kind, workload.connections, workload.seconds));
        }
    }
    std::size_t place = 0;
    while (contenders[place] != &reference) ++place;
    std::vector<Row> rows;
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<double> rate;
        std::vector<double> latency;
        std::vector<double> rate_ratio;
        std::vector<double> latency_ratio;
        for (std::size_t round = 0; round < results[i].size(); ++round) {
            const Contender::Result& one = results[i][round];
            rate.push_back(one.rate);
            latency.push_back(one.latency);
            rate_ratio.push_back(results[place][round].rate / one.rate);
            latency_ratio.push_back(results[place][round].latency / one.latency);
        }
        rows.push_back({contenders[i]->name(), median(rate), median(latency), median(rate_ratio),
                        median(latency_ratio)});
    }
    return rows;
}

}  // namespace bench
