#include "common/bench/name_bench.hpp"

#include "common/base/errors.hpp"
#include "common/bench/processes.hpp"
#include "common/pyro/naming/name_table.hpp"

#include <fmt/core.h>

#include <chrono>
#include <functional>

namespace bench {
namespace {

using pyro::naming::NameTable;

/// Seconds a call takes, the median of a few hundred.
double time_of(const std::function<void(int)>& call, int repeat) {
    std::vector<double> samples;
    for (int sample = 0; sample < 200; ++sample) {
        const auto before = std::chrono::steady_clock::now();
        for (int i = 0; i < repeat; ++i) call(sample * repeat + i);
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - before;
        samples.push_back(taken.count() / repeat);
    }
    return median(std::move(samples));
}

std::string name(int number) {
    return fmt::format("group{:03}.service{}", number / 100, number);
}

void fill(NameTable& table, int count) {
    for (int i = 0; i < count; ++i) {
        table.add({name(i), fmt::format("PYRO:obj_{}@localhost:7000", i), {}});
    }
}

double lookup_time(const NameTable& table, int count) {
    return time_of(
        [&](int i) {
            // Spread over the table, ten names in turn: what is measured is the table, not how much
            // of it the processor's caches hold.
            const int place = static_cast<int>(static_cast<long>(i % 10) * count / 10);
            if (table.lookup(name(place)).uri.empty()) throw base::Error("no such name");
        },
        200);
}

}  // namespace

void measure_names(Goals& goals) {
    constexpr int kMany = 100'000;
    fmt::print("\nName table with {} names\n", kMany);
    NameTable few;
    fill(few, 10);
    NameTable many;
    fill(many, kMany);
    const double few_time = lookup_time(few, 10);
    const double many_time = lookup_time(many, kMany);
    fmt::print("    a look-up takes {:.0f} ns, with 10 names {:.0f} ns\n", many_time * 1e9,
               few_time * 1e9);
    goals.at_least("of the look-ups with 10 names", few_time / many_time, 0.8);

    const double hundred = time_of([&](int) { many.list_prefix("group123."); }, 10);
    const double thousand = time_of([&](int) { many.list_prefix("group12"); }, 1);
    fmt::print("    a list of 100 takes {:.0f} us, of 1000 {:.0f} us\n", hundred * 1e6,
               thousand * 1e6);
    goals.at_most("times as long for a list ten times as long", thousand / hundred, 13);
}

}  // namespace bench
