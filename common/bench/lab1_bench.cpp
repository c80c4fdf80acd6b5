// Does lab 1 hold what exercise 1.5 promises? Sends a large file over loopback with the framed
// programs and with a plain read/write loop, in turns, and prints a table:
//
//     lab1_bench --programs build/solutions/lab1-sockets --size 1024
//
//                           rate        of plain   peak memory
//     plain loop            812 MiB/s                1.9 MiB
//     framed_server         745 MiB/s       0.92     4.1 MiB, client 4.0 MiB
//
// Exit status 1 when a server's rate is below 0.8 of the plain loop's, or a process needs more than
// 32 MiB.
#include "common/base/errors.hpp"
#include "common/base/file.hpp"
#include "common/bench/plain_loop.hpp"
#include "common/cli/program.hpp"
#include "common/net/tcp.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <functional>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

struct Settings {
    std::string programs = "build/solutions/lab1-sockets";
    std::string folder = "/tmp";
    int size = 1024;  // MiB
    int rounds = 9;
    int percent = 80;  // of the plain loop's rate
    int memory = 32;   // MiB
};

struct Figures {
    double seconds = 1e9;
    double server_mib = 0;  // peak resident memory
    double client_mib = 0;
};

pid_t start(const std::function<int()>& child) {
    const pid_t pid = ::fork();
    if (pid < 0) base::throw_system_error("fork", errno);
    if (pid == 0) {
        try {
            ::_exit(child());
        } catch (const std::exception& error) {
            cli::complain(error);
            ::_exit(1);
        }
    }
    return pid;
}

/// Waits for the end of a process; returns its peak memory in MiB.
double finish(pid_t pid, const std::string& name) {
    int status = 0;
    rusage usage{};
    ::wait4(pid, &status, 0, &usage);
    if (status != 0) throw base::Error(fmt::format("{} ended with wait status {}", name, status));
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

int execute(const std::vector<std::string>& words, int output) {
    ::dup2(output, STDOUT_FILENO);
    std::vector<char*> argv;
    for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    ::execv(argv[0], argv.data());
    base::throw_system_error("run " + words[0], errno);
}

/// Starts a server on a free port, which it prints in its first line.
std::pair<pid_t, std::uint16_t> start_server(const std::vector<std::string>& words) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) base::throw_system_error("open a pipe", errno);
    const pid_t pid = start([&] { return execute(words, ends[1]); });
    ::close(ends[1]);
    std::string line;
    char c = 0;
    while (::read(ends[0], &c, 1) == 1 && c != '\n') line += c;
    // The reading end stays open: the server goes on printing into it.
    const std::string start_of_line = "Listening on port ";
    if (!line.starts_with(start_of_line)) throw base::Error(words[0] + " said: " + line);
    return {pid, static_cast<std::uint16_t>(std::stoi(line.substr(start_of_line.size())))};
}

class Bench {
public:
    explicit Bench(const Settings& settings)
        : settings_(settings),
          source_(settings.folder + "/lab1_bench.in"),
          copy_(settings.folder + "/lab1_bench.out") {
        base::PartFile file(source_);
        std::string block(1 << 20, '\0');
        std::uint32_t state = 1;
        for (int mib = 0; mib < settings.size; ++mib) {
            for (char& c : block) {
                state = state * 1664525 + 1013904223;
                c = static_cast<char>(state >> 24);
            }
            file.write(block);
        }
        file.commit();
    }

    ~Bench() {
        ::unlink(source_.c_str());
        ::unlink(copy_.c_str());
    }
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

    Figures plain() {
        net::TcpListener listener;
        listener.bind("127.0.0.1", 0);
        listener.listen(1);
        const std::uint16_t port = listener.local_endpoint().port;
        const int descriptor = listener.release();
        ::fcntl(descriptor, F_SETFL, 0);  // the plain loop blocks
        const pid_t server = start([&] {
            bench::plain_send(descriptor, source_);
            return 0;
        });
        ::close(descriptor);
        return timed(server, [&] {
            return start([&] {
                bench::plain_receive(port, copy_);
                return 0;
            });
        });
    }

    Figures framed(const std::string& program) {
        const auto [server, port] =
            start_server({settings_.programs + "/" + program, "--port", "0", "--file", source_});
        const std::vector<std::string> client{settings_.programs + "/framed_client", "--port",
                                              std::to_string(port), "--out", copy_};
        const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
        const Figures figures = timed(
            server, [&] { return start([&] { return execute(client, null); }); }, SIGTERM);
        ::close(null);
        return figures;
    }

private:
    Figures timed(pid_t server, const std::function<pid_t()>& start_client, int stop = 0) {
        ::unlink(copy_.c_str());
        const auto before = std::chrono::steady_clock::now();
        Figures figures;
        figures.client_mib = finish(start_client(), "the client");
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - before;
        if (stop != 0) ::kill(server, stop);
        figures.server_mib = finish(server, "the server");
        figures.seconds = taken.count();
        struct stat status {};
        if (::stat(copy_.c_str(), &status) != 0 || status.st_size >> 20 != settings_.size) {
            throw base::Error("the copy is not complete");
        }
        return figures;
    }

    const Settings& settings_;
    std::string source_;
    std::string copy_;
};

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// One program's rounds.
struct Row {
    std::string name;
    std::vector<double> seconds;
    double server_mib = 0, client_mib = 0;

    void add(const Figures& figures) {
        seconds.push_back(figures.seconds);
        server_mib = std::max(server_mib, figures.server_mib);
        client_mib = std::max(client_mib, figures.client_mib);
    }
};

/// The median of the ratios round by round: what disturbs one run mostly disturbs its neighbours.
double part_of(const Row& plain, const Row& framed) {
    std::vector<double> parts;
    for (std::size_t i = 0; i < plain.seconds.size(); ++i) {
        parts.push_back(plain.seconds[i] / framed.seconds[i]);
    }
    return median(parts);
}

std::vector<Row> measure(const Settings& settings) {
    Bench bench(settings);
    std::vector<Row> rows{{"plain loop", {}}, {"framed_server", {}}, {"concurrent_server", {}}};
    for (std::size_t round = 0; round < static_cast<std::size_t>(settings.rounds); ++round) {
        // Each round begins with another one: who comes after whom makes a difference.
        for (std::size_t turn = 0; turn < rows.size(); ++turn) {
            const std::size_t i = (turn + round) % rows.size();
            rows[i].add(i == 0 ? bench.plain() : bench.framed(rows[i].name));
        }
    }
    return rows;
}

void run(const Settings& settings) {
    const std::vector<Row> rows = measure(settings);
    fmt::print("{} MiB over loopback, medians of {}; memory is the peak of server, client\n",
               settings.size, settings.rounds);
    fmt::print("{:<18} {:>12} {:>9} {:>20}\n", "", "rate", "of plain", "memory");
    bool missed = false;
    for (const Row& row : rows) {
        const double part = part_of(rows[0], row);
        const double peak = std::max(row.server_mib, row.client_mib);
        missed = missed || part * 100 < settings.percent || peak > settings.memory;
        fmt::print("{:<18} {:>6.0f} MiB/s {:>9.2f} {:>8.1f}, {:.1f} MiB\n", row.name,
                   settings.size / median(row.seconds), part, row.server_mib, row.client_mib);
    }
    if (missed) {
        throw base::Error(fmt::format("goal missed: {:.2f} of the plain rate, {} MiB per process",
                                      settings.percent / 100.0, settings.memory));
    }
}

}  // namespace

int main(int argc, char** argv) {
    Settings settings;
    cli::Options options("lab1_bench", "Measures the framed programs against a plain loop.");
    options.add("programs", settings.programs, "folder of the built programs");
    options.add("folder", settings.folder, "where the files are written");
    options.add("size", settings.size, "size of the file in MiB", 1, 1 << 20);
    options.add("rounds", settings.rounds, "rounds, of which the median counts", 1, 1000);
    options.add("percent", settings.percent, "of the plain rate that must be reached", 0, 1000);
    options.add("memory", settings.memory, "MiB that a process may need", 1, 1 << 20);
    return cli::run_program(options, argc, argv, [&] { run(settings); });
}
