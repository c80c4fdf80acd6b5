#include "common/bench/load.hpp"

#include "common/bench/processes.hpp"

#include <atomic>
#include <barrier>
#include <thread>

namespace bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Count {
    double calls = 0;
    std::vector<double> samples;
};

void call_until(Clock::time_point end, int group, const std::function<void()>& call, Count& count) {
    auto before = Clock::now();
    while (before < end) {
        for (int i = 0; i < group; ++i) call();
        const auto now = Clock::now();
        count.samples.push_back(std::chrono::duration<double>(now - before).count() / group);
        count.calls += group;
        before = now;
    }
}

}  // namespace

Load run_load(std::vector<std::function<void()>> calls, std::chrono::duration<double> time,
              int group) {
    std::vector<Count> counts(calls.size());
    std::vector<std::thread> threads;
    std::barrier start(static_cast<std::ptrdiff_t>(calls.size()) + 1);
    for (std::size_t i = 0; i < calls.size(); ++i) {
        threads.emplace_back([&, i] {
            calls[i]();  // the first call connects
            start.arrive_and_wait();
            const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(time);
            call_until(end, group, calls[i], counts[i]);
        });
    }
    start.arrive_and_wait();
    const auto begin = Clock::now();
    for (std::thread& thread : threads) thread.join();
    Load load;
    load.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    std::vector<double> samples;
    for (const Count& count : counts) {
        load.calls += count.calls;
        samples.insert(samples.end(), count.samples.begin(), count.samples.end());
    }
    load.median_latency = median(std::move(samples));
    return load;
}

}  // namespace bench
