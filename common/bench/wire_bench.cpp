// How fast are the formats of a payload? Reads and writes a document of ordinary content in each
// format, and lets Python do the same with the same document in the same run:
//
//     wire_bench --size 4
//
//                  MB    decode MB/s   Python   ratio    encode MB/s   Python   ratio
//     serpent     4.0          310.0      9.0    34.4          420.0     11.0    38.2
//     ...
//     call echo('HOLA') in serpent: decode 0.40 us, encode 0.15 us
//
// Python's column is empty where /usr/bin/python3 or a module of it is missing. Exit status 1 when
// serpent or json is decoded at less than 200 MB/s. Build it optimised (preset release).
#include "common/base/errors.hpp"
#include "common/cli/program.hpp"
#include "common/value/value.hpp"
#include "common/wire/serializer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <string_view>

namespace {

using wire::Serializer;

constexpr std::array kSerializers = {Serializer::Serpent, Serializer::Json, Serializer::Marshal,
                                     Serializer::Msgpack};
constexpr double kWanted = 200;  // MB/s

struct Settings {
    int size = 4;  // MB of the document in serpent
    int rounds = 7;
};

struct Rate {
    double decode = 0;  // bytes a second
    double encode = 0;
};

// Orders of a shop: dicts of str keys, whole numbers, floats, texts, a few lists.
value::Value order(std::mt19937_64& engine, int number) {
    const auto below = [&engine](std::uint64_t end) {
        return static_cast<std::int64_t>(engine() % end);
    };
    constexpr std::array<std::string_view, 5> kNames = {"Ana Mar\u00eda L\u00f3pez", "John Smith",
                                                        "a chair of oak, with arms", "it's a lamp",
                                                        "desk"};
    value::List lines;
    for (auto left = 1 + below(4); left > 0; --left) {
        lines.push_back(value::Dict{
            {"product", kNames[static_cast<std::size_t>(below(kNames.size()))]},
            {"quantity", below(20)},
            {"price", static_cast<double>(below(100'000)) / 100},
            {"position", value::Tuple{below(1000), static_cast<double>(below(1'000'000)) / 7.0}}});
    }
    return value::Dict{{"id", number},
                       {"customer", kNames[static_cast<std::size_t>(below(kNames.size()))]},
                       {"paid", below(2) == 1},
                       {"comment", value::None()},
                       {"address", fmt::format("{} Long Street, {:05} Somewhere on the Coast",
                                               below(300), below(99'999))},
                       {"total", static_cast<double>(below(1'000'000'000)) / 100},
                       {"lines", std::move(lines)}};
}

value::Value document(std::size_t bytes) {
    std::mt19937_64 engine(1);
    value::List orders;
    std::string text;
    while (text.size() < bytes) {
        orders.push_back(order(engine, static_cast<int>(orders.size())));
        wire::dumps(Serializer::Serpent, orders.back(), text);
    }
    return orders;
}

double seconds(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double best_of(int rounds, const std::function<void()>& work) {
    double best = 1e9;
    for (; rounds > 0; --rounds) best = std::min(best, seconds(work));
    return best;
}

Rate measure(Serializer serializer, const value::Value& content, const std::string& bytes,
             int rounds) {
    std::string written;
    const double encode = best_of(rounds, [&] {
        written.clear();
        wire::dumps(serializer, content, written);
    });
    // Giving the memory back is part of the price.
    const double decode = best_of(rounds, [&] { wire::loads(serializer, bytes); });
    const auto size = static_cast<double>(bytes.size());
    return {size / decode, size / encode};
}

// --- Python ---

constexpr std::string_view kScript = R"(
import importlib, sys, time
def best(work):
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)
for name in ('serpent', 'json', 'marshal', 'msgpack'):
    try:
        module = importlib.import_module(name)
    except ImportError:
        continue
    data = open(sys.argv[1] + '/' + name, 'rb').read()
    if name == 'json':
        load = lambda: module.loads(data.decode())
        dump = lambda value: module.dumps(value, ensure_ascii=False).encode()
    elif name == 'msgpack':
        load = lambda: module.unpackb(data, raw=False)
        dump = lambda value: module.packb(value, use_bin_type=True)
    else:
        load = lambda: module.loads(data)
        dump = module.dumps
    value = load()
    print(name, len(data) / best(load), len(data) / best(lambda: dump(value)))
)";

/// By name of the format; those that Python has.
std::map<std::string, Rate> measure_python(const std::filesystem::path& folder) {
    std::ofstream(folder / "rates.py") << kScript;
    const std::string command = fmt::format("/usr/bin/python3 {} {} 2>/dev/null",
                                            (folder / "rates.py").string(), folder.string());
    std::map<std::string, Rate> rates;
    FILE* const pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) return rates;
    std::array<char, 32> name{};
    Rate rate;
    while (std::fscanf(pipe, "%31s %lf %lf", name.data(), &rate.decode, &rate.encode) == 3)
        rates[name.data()] = rate;
    ::pclose(pipe);
    return rates;
}

// --- the table ---

std::string columns(double rate, double python) {
    if (python == 0) return fmt::format("{:15.1f}{:>9}{:>8}", rate / 1e6, "-", "-");
    return fmt::format("{:15.1f}{:9.1f}{:8.1f}", rate / 1e6, python / 1e6, rate / python);
}

void print_small_call(Serializer serializer) {
    constexpr int kTimes = 100'000;
    const wire::Call call{"echo", "echo", {"HOLA"}, value::Dict()};
    std::string bytes;
    wire::dump_call(serializer, call, bytes);
    std::string written;
    const double decode = best_of(5, [&] {
        for (int i = 0; i < kTimes; ++i) wire::load_call(serializer, bytes);
    });
    const double encode = best_of(5, [&] {
        for (int i = 0; i < kTimes; ++i) {
            written.clear();
            wire::dump_call(serializer, call, written);
        }
    });
    fmt::print("call echo('HOLA') in {}: decode {:.2f} us, encode {:.2f} us\n",
               wire::to_string(serializer), decode / kTimes * 1e6, encode / kTimes * 1e6);
}

bool run(const Settings& settings, const std::filesystem::path& folder) {
    const value::Value content = document(static_cast<std::size_t>(settings.size) * 1'000'000);
    std::map<std::string, std::string> texts;
    for (const Serializer serializer : kSerializers) {
        const std::string name(wire::to_string(serializer));
        wire::dumps(serializer, content, texts[name]);
        std::ofstream(folder / name, std::ios::binary) << texts[name];
    }
    const std::map<std::string, Rate> python = measure_python(folder);

    bool fast_enough = true;
    fmt::print("{:10}{:>6}{:>15}{:>9}{:>8}{:>15}{:>9}{:>8}\n", "", "MB", "decode MB/s", "Python",
               "ratio", "encode MB/s", "Python", "ratio");
    for (const Serializer serializer : kSerializers) {
        const std::string name(wire::to_string(serializer));
        const std::string& bytes = texts[name];
        // What is written as a tuple comes back as a list in some formats: measure what is read.
        const value::Value own = wire::loads(serializer, bytes);
        const Rate rate = measure(serializer, own, bytes, settings.rounds);
        const auto found = python.find(name);
        const Rate other = found == python.end() ? Rate() : found->second;
        fmt::print("{:10}{:6.1f}{}{}\n", name, static_cast<double>(bytes.size()) / 1e6,
                   columns(rate.decode, other.decode), columns(rate.encode, other.encode));
        const bool text = serializer == Serializer::Serpent || serializer == Serializer::Json;
        if (text && rate.decode < kWanted * 1e6) fast_enough = false;
    }
    for (const Serializer serializer : kSerializers) print_small_call(serializer);
    return fast_enough;
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    cli::Options options("wire_bench", "Measures the formats of a payload, beside Python.");
    options.add("size", settings.size, "MB of the document in serpent", 1, 1000);
    options.add("rounds", settings.rounds, "rounds, of which the best counts", 1, 1000);
    return cli::run_program(options, argc, argv, [&] {
        std::string name = (std::filesystem::temp_directory_path() / "wire-bench-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) base::throw_system_error("mkdtemp", errno);
        const bool fast_enough = run(settings, name);
        std::filesystem::remove_all(name);
        if (!fast_enough)
            throw base::Error(
                fmt::format("a text format is decoded at less than {} MB/s", kWanted));
    });
}
