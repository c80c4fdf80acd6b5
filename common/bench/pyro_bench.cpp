// Is common/pyro as fast as it promises? Measures our daemon and proxy beside bare sockets, Pyro4
// in Python and gRPC in C++, in turns, and prints what each reaches and the ratios:
//
//     pyro_bench --rounds 5 --seconds 1
//
// Exit status 1 when a goal is missed. `pyro_bench --part ...` are its servers and callers.
#include "common/bench/bare_echo.hpp"
#include "common/bench/load.hpp"
#include "common/bench/pyro_echo.hpp"
#include "common/bench/pyro_report.hpp"
#include "common/cli/program.hpp"

#include <fmt/core.h>

namespace {

void say(const std::string& text) {
    fmt::print("{}\n", text);
    std::fflush(stdout);
}

/// `call-bare PORT KIND CONNECTIONS SECONDS` and the like.
void run_caller(const std::string& part, const std::vector<std::string>& words) {
    const auto port = static_cast<std::uint16_t>(std::stoi(words.at(0)));
    const bench::Kind kind = bench::kind_of(words.at(1));
    std::vector<std::function<void()>> calls;
    for (int i = 0; i < std::stoi(words.at(2)); ++i) {
        calls.push_back(part == "call-bare" ? bench::bare_call(port, bench::echo_sizes())
                                            : bench::pyro_call(port, kind));
    }
    const int group = kind == bench::Kind::Echo ? 16 : 1;
    const bench::Load load = bench::run_load(
        std::move(calls), std::chrono::duration<double>(std::stod(words.at(3))), group);
    say(fmt::format("{} {}", load.rate(), load.median_latency));
}

void run_part(const std::string& part, const std::vector<std::string>& words) {
    const auto say_port = [](std::uint16_t port) { say(std::to_string(port)); };
    const auto first = [&] { return std::stoi(words.at(0)); };
    if (part == "serve-threads") {
        bench::serve_bare(bench::BareServer::Threads, bench::echo_sizes(), say_port);
    } else if (part == "serve-epoll") {
        bench::serve_bare(bench::BareServer::Epoll, bench::echo_sizes(), say_port);
    } else if (part == "serve-pyro") {
        bench::serve_pyro(say_port);
    } else if (part == "idle") {
        bench::hold_idle(static_cast<std::uint16_t>(first()), std::stoi(words.at(1)),
                         [] { say("ready"); });
    } else if (part == "flood") {
        bench::flood(static_cast<std::uint16_t>(first()));
    } else {
        run_caller(part, words);
    }
}

}  // namespace

int main(int argc, char** argv) {
    bench::Settings settings;
    std::string part;
    std::vector<std::string> words;
    cli::Options options("pyro_bench", "Measures remote calls against what else there is.");
    options.add("rounds", settings.rounds, "rounds, of which the median counts", 1, 1000);
    options.add("time", settings.time, "for one measurement");
    options.add("only", settings.only, "one part: echo, latency, large, batch, idle, flood, names");
    options.add("python", settings.python, "a Python with Pyro4");
    options.add("part", part, "one of the benchmark's own processes");
    options.add_arguments("words", words, "for --part");
    return cli::run_program(options, argc, argv, [&] {
        if (part.empty()) {
            bench::run_all(settings);
        } else {
            run_part(part, words);
        }
    });
}
