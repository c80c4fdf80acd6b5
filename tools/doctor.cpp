#include "tools/arguments.hpp"
#include "tools/process.hpp"
#include "tools/starters_cut.hpp"
#include "tools/terminal.hpp"

#include <fstream>
#include <iostream>
#include <netdb.h>
#include <netinet/in.h>
#include <sstream>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <thread>
#include <unistd.h>

namespace lab {

namespace {

const Usage kUsage{
    "doctor [LAB]",
    "Looks whether this machine has what the course needs; says how to cure what not.\n"
    "Exit status 0, or 3 when something is missing that the labs cannot do without.",
    {}};

/// Prints findings one a line, with the cure below what is missing.
class Report {
public:
    explicit Report(const Context& context) : context_(context) {}

    void good(std::string_view what, std::string_view found) {
        line(mark(context_, true), what, found);
    }
    /// The labs work without it.
    void note(std::string_view what, std::string_view found, std::string_view cure) {
        line(context_.ascii ? "! " : paint(context_, Ink::Yellow, "!"), what, found);
        tell_cure(cure);
    }
    void missing(std::string_view what, std::string_view found, std::string_view cure) {
        line(mark(context_, false), what, found);
        tell_cure(cure);
        healthy_ = false;
    }
    bool healthy() const { return healthy_; }

private:
    void line(const std::string& sign, std::string_view what, std::string_view found) {
        std::cout << sign << " " << padded(what, 12) << found << "\n" << std::flush;
    }
    void tell_cure(std::string_view cure) {
        std::cout << std::string(context_.ascii ? 15 : 14, ' ') << "cure: " << cure << "\n";
    }

    const Context& context_;
    bool healthy_ = true;
};

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

void examine_system(Report& report) {
    std::string name = "unknown system";
    std::ifstream in("/etc/os-release");
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("PRETTY_NAME=")) name = line.substr(13, line.size() - 14);
    }
    utsname kernel{};
    uname(&kernel);
    const unsigned cores = std::thread::hardware_concurrency();
    report.good("system", name + ", " + kernel.machine + ", " + std::to_string(cores) +
                              (cores == 1 ? " core" : " cores"));
}

/// The version is the last word of the first line that holds a dot.
std::vector<int> version_in(const std::string& line) {
    std::istringstream words(line);
    std::string version;
    for (std::string word; words >> word;) {
        if (std::isdigit(static_cast<unsigned char>(word[0])) &&
            word.find('.') != std::string::npos) {
            version = word;
        }
    }
    std::vector<int> numbers;
    std::istringstream parts(version);
    for (std::string part; std::getline(parts, part, '.');)
        numbers.push_back(std::atoi(part.c_str()));
    return numbers;
}

void examine_tool(Report& report, std::string_view what, const std::string& program,
                  std::vector<int> least, std::string_view cure) {
    const Ran ran = run_program({program, "--version"});
    if (ran.status != 0) return report.missing(what, program + " is not there", cure);
    const std::string line = first_line(ran.output);
    if (version_in(line) < least) return report.missing(what, line + " is too old", cure);
    report.good(what, line);
}

std::string compiler_of(const Context& context) {
    std::ifstream in(context.build / "CMakeCache.txt");
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("CMAKE_CXX_COMPILER:")) return line.substr(line.find('=') + 1);
    }
    return "c++";
}

void examine_packages(const Context& context, Report& report) {
    const Ran ran = run_program({(context.root / "lab").string(), "--packages"});
    std::string missing, for_tests;
    std::size_t there = 0;
    for (const std::string& line : split_lines(ran.output)) {
        std::istringstream words(line);
        std::string name, version, needed;
        words >> name >> version >> needed;
        if (version != "missing") {
            ++there;
        } else {
            (needed == "all" ? missing : for_tests) += " " + name;
        }
    }
    const std::string install = "sudo apt-get install --no-install-recommends";
    if (there == 0) {
        report.good("packages", "not looked at: this is neither Debian nor Ubuntu");
    } else if (!missing.empty()) {
        report.missing("packages", "missing:" + missing, install + missing);
    } else if (!for_tests.empty()) {
        report.note("packages", "missing, but only ./lab test needs them:" + for_tests,
                    install + for_tests);
    } else {
        report.good("packages", "all " + std::to_string(there) + " are installed");
    }
}

/// Whether a jail really starts here: user namespaces may be forbidden by the system or a
/// container.
void examine_sandbox(Report& report) {
    std::vector<std::string> command{"bwrap", "--unshare-all", "--ro-bind", "/",     "/",
                                     "--dev", "/dev",          "--proc",    "/proc", "true"};
    if (geteuid() == 0) {
        command.insert(command.begin(),
                       {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"});
    }
    const Ran ran = run_program(command);
    if (ran.status == 0) return report.good("sandbox", "bubblewrap works");
    report.note("sandbox",
                "bubblewrap does not work: " +
                    (ran.status == 127 ? "not installed" : first_line(ran.output)),
                "only grading needs it, and goes on without (limits only). sudo sysctl -w"
                " kernel.unprivileged_userns_clone=1, or grade on a machine of your own");
}

bool port_is_free(std::uint16_t port) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool free = bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    close(fd);
    return free;
}

void examine_ports(Report& report, int lab) {
    std::vector<std::uint16_t> ports;
    if (lab == 0 || lab == 1) ports.insert(ports.end(), {9999, 60000});
    if (lab == 0 || (lab >= 2 && lab <= 6)) ports.push_back(9090);
    if (!port_is_free(0)) {
        return report.missing("network", "127.0.0.1 cannot be listened on",
                              "sudo ip link set lo up");
    }
    std::string free;
    for (std::uint16_t port : ports) {
        const std::string number = std::to_string(port);
        if (port_is_free(port)) {
            free += (free.empty() ? "" : ", ") + number;
        } else {
            report.note("port " + number, "in use",
                        "ss -ltnp 'sport = :" + number +
                            "' tells by whom; or run the server with"
                            " --port 0. The checks do not mind");
        }
    }
    if (!free.empty()) report.good("ports", free + " free on 127.0.0.1");
}

/// What lab 6 can use beside the broker that it has with it.
void examine_queues(Report& report) {
    const auto look = [&](std::string_view what, const std::vector<std::string>& command,
                          const std::string& packages) {
        const Ran ran = run_program(command);
        if (ran.status == 0) return report.good(what, first_line(ran.output));
        report.note(what, "not installed; lab 6 works without, at its own broker",
                    "sudo apt-get install --no-install-recommends " + packages);
    };
    look("Celery",
         {"/usr/bin/python3", "-c",
          "import importlib.metadata as m; print('celery', m.version('celery'), 'for',"
          " '/usr/bin/python3, sqlalchemy', m.version('sqlalchemy'))"},
         "python3-celery python3-sqlalchemy");
    look("RabbitMQ", {"sh", "-c", "PATH=$PATH:/usr/sbin; command -v rabbitmq-server"},
         "rabbitmq-server");
    look("Redis", {"sh", "-c", "PATH=$PATH:/usr/sbin; command -v redis-server"},
         "redis-server python3-redis");
}

void examine_place(const Context& context, Report& report) {
    std::error_code error;
    const auto space = std::filesystem::space(context.root, error);
    const auto megabytes = space.available / 1'000'000;
    const std::string found = std::to_string(megabytes) + " MB free at " + context.root.string();
    if (access(context.root.c_str(), W_OK) != 0) {
        report.missing("checkout", "cannot be written to", "clone one that belongs to you");
    } else if (megabytes < 1500) {
        report.note("disk", found, "a full build takes about 1500 MB");
    } else {
        report.good("disk", found);
    }
    if (context.ascii) {
        report.note("locale", "no UTF-8, so output keeps to ASCII", "export LC_ALL=C.UTF-8");
    } else {
        report.good("locale", "UTF-8");
    }
}

}  // namespace

int doctor(const Context& context, const Arguments& arguments) {
    const Parsed parsed = parse(kUsage, arguments, 1);
    const int lab = static_cast<int>(
        parsed.positional.empty() ? 0 : Parsed{{}, {{"LAB", parsed.first()}}}.number("LAB", 0, 1));
    Report report(context);
    examine_system(report);
    const std::string compiler = compiler_of(context);
    const bool clang = compiler.find("clang") != std::string::npos;
    examine_tool(report, "compiler", compiler, {clang ? 14 : 12, 0},
                 "sudo apt-get install g++ (12 or later, or clang 14)");
    examine_tool(report, "CMake", "cmake", {3, 25}, "sudo apt-get install cmake (3.25 or later)");
    examine_tool(report, "Ninja", "ninja", {1, 10}, "sudo apt-get install ninja-build");
    examine_packages(context, report);
    examine_place(context, report);
    examine_ports(report, lab);
    if (lab == 0 || lab == 6) examine_queues(report);
    examine_sandbox(report);
    std::cout << (report.healthy() ? "\nReady for the labs.\n" : "\nNot ready yet.\n");
    return report.healthy() ? AllPassed : Environment;
}

}  // namespace lab
