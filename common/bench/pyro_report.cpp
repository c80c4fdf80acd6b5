#include "common/bench/pyro_report.hpp"

#include "common/base/errors.hpp"
#include "common/bench/goals.hpp"
#include "common/bench/name_bench.hpp"
#include "common/bench/pyro_echo.hpp"
#include "common/bench/pyro_rounds.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace bench {
namespace {

std::optional<Contender> pyro4(const Settings& settings) {
    const std::string peer = std::string(BENCH_SOURCE_DIR) + "/pyro4_peer.py";
    try {
        return Contender("Pyro4 (Python)", {settings.python, peer, "serve"},
                         {settings.python, peer, "call"});
    } catch (const base::Error&) {
        fmt::print("Pyro4: not installed for {}\n", settings.python);
        return std::nullopt;
    }
}

std::optional<Contender> grpc() {
    const auto program = std::filesystem::path(this_program()).parent_path() / "grpc_echo";
    if (!std::filesystem::is_regular_file(program)) {
        fmt::print("gRPC: not installed\n");
        return std::nullopt;
    }
    return Contender("gRPC (C++)", {program, "serve"}, {program, "call"});
}

/// Everybody who takes part, each with its server running.
class Field {
public:
    explicit Field(const Settings& settings)
        : seconds_(std::chrono::duration<double>(settings.time).count()),
          rounds_(settings.rounds),
          ours_("common/pyro", {me_, "--part", "serve-pyro"}, {me_, "--part", "call-pyro"}),
          threads_("bare, threads", {me_, "--part", "serve-threads"}, {me_, "--part", "call-bare"}),
          epoll_("bare, epoll", {me_, "--part", "serve-epoll"}, {me_, "--part", "call-bare"}),
          pyro4_(pyro4(settings)),
          grpc_(grpc()) {}

    std::vector<Row> run(const Workload& workload, bool with_others, bool with_bare) {
        std::vector<const Contender*> all{&ours_};
        if (with_bare) all.insert(all.end(), {&threads_, &epoll_});
        if (with_others && pyro4_) all.push_back(&*pyro4_);
        if (with_others && grpc_ && workload.kind == "echo") all.push_back(&*grpc_);
        return run_rounds(all, ours_, workload, rounds_);
    }

    const Contender& ours() const { return ours_; }
    double seconds() const { return seconds_; }
    int rounds() const { return rounds_; }
    const std::string& me() const { return me_; }

private:
    const std::string me_ = this_program();
    const double seconds_;
    const int rounds_;
    const Contender ours_;
    const Contender threads_;
    const Contender epoll_;
    const std::optional<Contender> pyro4_;
    const std::optional<Contender> grpc_;
};

void print_rows(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        fmt::print("    {:<16} {:>10.0f} calls/s {:>10.1f} us\n", row.name, row.rate,
                   row.latency * 1e6);
    }
}

const Row* find(const std::vector<Row>& rows, std::string_view name) {
    const auto row =
        std::find_if(rows.begin(), rows.end(), [&](const Row& one) { return one.name == name; });
    return row == rows.end() ? nullptr : &*row;
}

const Row& fastest_bare(const std::vector<Row>& rows) {
    const Row* threads = find(rows, "bare, threads");
    const Row* epoll = find(rows, "bare, epoll");
    return threads->rate > epoll->rate ? *threads : *epoll;
}

void echo(Field& field, Goals& goals) {
    fmt::print("\nEcho, 16 connections\n");
    const auto rows = field.run({"echo", 16, field.seconds()}, true, true);
    print_rows(rows);
    goals.at_least("of bare sockets", fastest_bare(rows).rate_ratio, 0.6);
    if (const Row* row = find(rows, "Pyro4 (Python)"))
        goals.at_least("x Pyro4", row->rate_ratio, 6);
    if (const Row* row = find(rows, "gRPC (C++)")) goals.at_least("x gRPC", row->rate_ratio, 2.5);
}

void latency(Field& field, Goals& goals) {
    fmt::print("\nEcho, one caller\n");
    const auto rows = field.run({"echo", 1, field.seconds()}, true, true);
    print_rows(rows);
    // Of the two bare servers the one that answers sooner.
    const double ratio = std::max(find(rows, "bare, threads")->latency_ratio,
                                  find(rows, "bare, epoll")->latency_ratio);
    goals.at_most("of the latency of bare sockets", ratio, 1.15);
}

void large(Field& field, Goals& goals) {
    for (const std::string kind : {"text", "bytes"}) {
        fmt::print("\nEcho of a megabyte of {}\n", kind);
        const auto rows = field.run({kind, 1, field.seconds()}, true, false);
        print_rows(rows);
        if (const Row* row = find(rows, "Pyro4 (Python)"))
            goals.at_least("x Pyro4", row->rate_ratio, 10);
    }
}

void batch(Field& field, Goals& goals) {
    fmt::print("\nBatches of {} calls\n", kBatchSize);
    const auto rows = field.run({"batch", 1, field.seconds()}, true, false);
    print_rows(rows);
    if (const Row* row = find(rows, "Pyro4 (Python)"))
        goals.at_least("x Pyro4", row->rate_ratio, 20);
}

/// The median latency of one caller.
double latency_of(const Field& field) {
    std::vector<double> samples;
    for (int round = 0; round < field.rounds(); ++round) {
        samples.push_back(field.ours().measure("echo", 1, field.seconds()).latency);
    }
    return median(samples);
}

void idle(Field& field, Goals& goals) {
    constexpr int kConnections = 10'000;
    fmt::print("\n{} idle connections\n", kConnections);
    const double before = latency_of(field);
    Process holder({field.me(), "--part", "idle", std::to_string(field.ours().port()),
                    std::to_string(kConnections)});
    holder.line();
    const double with = latency_of(field);
    const double memory = static_cast<double>(field.ours().server().memory()) / 1e6;
    fmt::print("    latency {:.1f} us, without them {:.1f} us\n", with * 1e6, before * 1e6);
    goals.at_most("MB of memory", memory, 150);
    goals.at_most("of the latency without them", with / before, 1.2);
}

void garbage(Field& field, Goals& goals) {
    fmt::print("\nA flood of garbage connections\n");
    const double before = field.ours().measure("echo", 4, field.seconds()).rate;
    std::vector<Process> flooders;
    for (int i = 0; i < 2; ++i) {
        flooders.emplace_back(std::vector<std::string>{field.me(), "--part", "flood",
                                                       std::to_string(field.ours().port())});
    }
    const auto during = field.ours().measure("echo", 4, field.seconds());
    fmt::print("    4 callers: {:.0f} calls/s, without it {:.0f}\n", during.rate, before);
    goals.at_least("of the rate without it", during.rate / before, 0.1);
}

}  // namespace

void run_all(const Settings& settings) {
    Field field(settings);
    Goals goals;
    const auto wanted = [&](std::string_view name) {
        return settings.only.empty() || settings.only == name;
    };
    if (wanted("echo")) echo(field, goals);
    if (wanted("latency")) latency(field, goals);
    if (wanted("large")) large(field, goals);
    if (wanted("batch")) batch(field, goals);
    if (wanted("idle")) idle(field, goals);
    if (wanted("flood")) garbage(field, goals);
    if (wanted("names")) measure_names(goals);
    goals.check();
}

}  // namespace bench
