// The contenders of pyro_bench, and rounds in which each has its turn.
#pragma once

#include "common/bench/processes.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bench {

/// A server that runs during the whole benchmark, and how its callers are started.
class Contender {
public:
    /// `serve` prints its port; `call` is followed by port, kind, connections and seconds and
    /// prints calls a second and median latency in seconds.
    Contender(std::string name, const std::vector<std::string>& serve,
              std::vector<std::string> call);

    struct Result {
        double rate = 0;     ///< calls a second
        double latency = 0;  ///< seconds, median
    };
    Result measure(const std::string& kind, int connections, double seconds) const;

    const std::string& name() const { return name_; }
    std::uint16_t port() const { return port_; }
    const Process& server() const { return *server_; }

private:
    std::string name_;
    std::vector<std::string> call_;
    std::unique_ptr<Process> server_;
    std::uint16_t port_ = 0;
};

struct Workload {
    std::string kind;
    int connections = 1;
    double seconds = 1;
};

/// Each contender's medians; and of the ratios to `reference` round by round, since what disturbs
/// one measurement mostly disturbs its neighbours.
struct Row {
    std::string name;
    double rate = 0;
    double latency = 0;
    double rate_ratio = 0;     ///< reference's rate / this one's
    double latency_ratio = 0;  ///< reference's latency / this one's
};
std::vector<Row> run_rounds(const std::vector<const Contender*>& contenders,
                            const Contender& reference, const Workload& workload, int rounds);

}  // namespace bench
