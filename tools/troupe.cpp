#include "tools/troupe.hpp"

#include "common/base/errors.hpp"
#include "tools/terminal.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iostream>
#include <poll.h>
#include <set>
#include <signal.h>
#include <sstream>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lab {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kPromptPatience = 40ms;  // text without a line end is shown after this silence
constexpr auto kStartPatience = 2s;
constexpr auto kReadyPatience = 5s;
constexpr auto kStopPatience = 2s;

sigset_t taken_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (int number : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) sigaddset(&set, number);
    return set;
}

[[noreturn]] void become(const std::vector<std::string>& command,
                         const std::filesystem::path& folder, int input, int output) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const sigset_t set = taken_signals();
    sigprocmask(SIG_UNBLOCK, &set, nullptr);
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    std::vector<char*> words;
    for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    if (chdir(folder.c_str()) == 0) execv(words[0], words.data());
    const std::string text = command[0] + ": " + std::strerror(errno) + "\n";
    [[maybe_unused]] const auto ignored = write(STDERR_FILENO, text.data(), text.size());
    _exit(127);
}

/// Every process below this one. Orphans come to us, since we are their subreaper.
std::vector<pid_t> children_of(pid_t parent) {
    std::vector<pid_t> found;
    const std::filesystem::path tasks = "/proc/" + std::to_string(parent) + "/task";
    std::error_code error;
    for (const auto& task : std::filesystem::directory_iterator(tasks, error)) {
        std::ifstream in(task.path() / "children");
        for (pid_t child = 0; in >> child;) {
            found.push_back(child);
            for (pid_t below : children_of(child)) found.push_back(below);
        }
    }
    return found;
}

/// True if the process waits in read(2) or poll-like calls on its standard input.
bool reads_input(pid_t pid) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/syscall");
    std::string number, descriptor;
    return in >> number >> descriptor && number == "0" && descriptor == "0x0";
}

}  // namespace

bool is_listening(pid_t pid) {
    std::set<std::string> sockets;
    std::error_code error;
    const std::string process = "/proc/" + std::to_string(pid);
    for (const auto& entry : std::filesystem::directory_iterator(process + "/fd", error)) {
        const std::string target = std::filesystem::read_symlink(entry.path(), error).string();
        if (target.starts_with("socket:[")) sockets.insert(target.substr(8, target.size() - 9));
    }
    for (const char* table : {"/net/tcp", "/net/tcp6"}) {
        std::ifstream in(process + table);
        std::string line;
        std::getline(in, line);
        while (std::getline(in, line)) {
            std::istringstream fields(line);
            std::array<std::string, 10> field;
            for (std::string& text : field) fields >> text;
            if (field[3] == "0A" && sockets.contains(field[9])) return true;
        }
    }
    return false;
}

Troupe::Troupe(const Context& context, TroupeSettings settings)
    : context_(context),
      settings_(std::move(settings)),
      name_width_(settings_.name_width),
      input_open_(settings_.forward_input) {
    const sigset_t set = taken_signals();
    sigprocmask(SIG_BLOCK, &set, &mask_before_);
    signals_ = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
}

Troupe::~Troupe() {
    stop_all();
    for (const Program& program : programs_) {
        if (program.input >= 0) close(program.input);
        if (program.output >= 0) close(program.output);
    }
    close(signals_);
    sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
}

void Troupe::start(const std::string& name, const std::vector<std::string>& command,
                   std::optional<grading::Pattern> ready) {
    if (stopping_) return;
    std::array<int, 2> input{}, output{};
    if (pipe2(input.data(), O_CLOEXEC) != 0 || pipe2(output.data(), O_CLOEXEC) != 0) {
        base::throw_system_error("start " + name, errno);
    }
    const pid_t pid = fork();
    if (pid < 0) base::throw_system_error("start " + name, errno);
    if (pid == 0) become(command, settings_.folder, input[0], output[1]);
    setpgid(pid, pid);
    close(input[0]);
    close(output[1]);
    fcntl(output[0], F_SETFL, O_NONBLOCK);

    name_width_ = std::max(name_width_, name.size());
    Program program;
    program.name = name;
    program.pid = pid;
    program.input = input[1];
    program.output = output[0];
    program.awaited = std::move(ready);
    programs_.push_back(std::move(program));

    const std::size_t index = programs_.size() - 1;
    const bool has_line = programs_[index].awaited.has_value();
    const auto deadline = Clock::now() + (has_line ? kReadyPatience : kStartPatience);
    while (Clock::now() < deadline && !stopping_) {
        const Program& started = programs_[index];
        if (!started.alive || started.spoke || (!has_line && is_listening(pid))) return;
        pump(10ms);
    }
}

int Troupe::play() {
    while (!finished()) pump(kPromptPatience);
    if (interrupted_ && isatty(STDIN_FILENO) != 0) std::cout << std::endl;  // behind the ^C
    stop_all();
    return failed_ ? SomethingFailed : AllPassed;
}

bool Troupe::any_alive() const {
    return std::any_of(programs_.begin(), programs_.end(),
                       [](const Program& p) { return p.alive || p.output >= 0; });
}

bool Troupe::finished() const {
    if (stopping_ || !any_alive()) return true;
    return settings_.until_last && !programs_.back().alive && programs_.back().output < 0;
}

void Troupe::pump(std::chrono::milliseconds patience) {
    std::vector<pollfd> wanted{{signals_, POLLIN, 0}};
    wanted.push_back({input_open_ && !programs_.empty() ? STDIN_FILENO : -1, POLLIN, 0});
    for (const Program& program : programs_) wanted.push_back({program.output, POLLIN, 0});

    const int ready = poll(wanted.data(), wanted.size(), static_cast<int>(patience.count()));
    if (ready == 0) {
        for (std::size_t i = 0; i < programs_.size(); ++i) {
            if (!programs_[i].rest.empty() && !programs_[i].shown_rest) {
                print(i, programs_[i].rest, false);
                programs_[i].shown_rest = true;
            }
        }
        return;
    }
    for (std::size_t i = 0; i < programs_.size(); ++i) {
        if (wanted[i + 2].revents != 0) read_output(i);
    }
    if (wanted[0].revents != 0) read_signals();
    if (wanted[1].revents != 0) read_input();
}

void Troupe::read_output(std::size_t index) {
    Program& program = programs_[index];
    std::array<char, 16384> buffer{};
    const ssize_t count = read(program.output, buffer.data(), buffer.size());
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) {
        if (!program.rest.empty() && !program.shown_rest) print(index, program.rest, true);
        program.rest.clear();
        close(program.output);
        program.output = -1;
        return;
    }
    if (!program.awaited) program.spoke = true;
    program.rest.append(buffer.data(), static_cast<std::size_t>(count));
    std::size_t end = 0;
    while ((end = program.rest.find('\n')) != std::string::npos) {
        const auto line = std::string_view(program.rest).substr(0, end);
        print(index, line, true);
        grading::Values values;
        if (program.awaited && program.awaited->match(line, values)) program.spoke = true;
        program.rest.erase(0, end + 1);
        program.shown_rest = false;
    }
}

void Troupe::print(std::size_t index, std::string_view text, bool whole) {
    constexpr std::array inks{Ink::Cyan, Ink::Yellow, Ink::Magenta, Ink::Green, Ink::Blue};
    if (line_open_) std::cout << "\n";
    std::cout << paint(context_, inks[index % inks.size()],
                       padded(programs_[index].name, name_width_) + " | ")
              << text;
    if (whole) std::cout << "\n";
    std::cout << std::flush;
    line_open_ = !whole;
}

void Troupe::note(std::size_t index, const std::string& text) {
    print(index, paint(context_, Ink::Dim, "(" + text + ")"), true);
}

Troupe::Program* Troupe::reader() {
    for (auto program = programs_.rbegin(); program != programs_.rend(); ++program) {
        if (program->alive && program->input >= 0 && reads_input(program->pid)) return &*program;
    }
    for (auto program = programs_.rbegin(); program != programs_.rend(); ++program) {
        if (program->alive && program->input >= 0) return &*program;
    }
    return nullptr;
}

void Troupe::read_input() {
    std::array<char, 4096> buffer{};
    const ssize_t count = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) return;
    if (count <= 0) {
        input_open_ = false;
        for (Program& program : programs_) {
            if (program.input >= 0) close(program.input);
            program.input = -1;
        }
        return;
    }
    line_open_ = false;
    if (Program* program = reader()) {
        [[maybe_unused]] const auto ignored =
            write(program->input, buffer.data(), static_cast<std::size_t>(count));
        program->rest.clear();  // the prompt has been answered
        program->shown_rest = false;
    }
}

void Troupe::read_signals() {
    signalfd_siginfo info{};
    while (read(signals_, &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
        if (info.ssi_signo == SIGCHLD) {
            reap();
        } else {
            stopping_ = true;
            interrupted_ = true;
        }
    }
}

void Troupe::reap() {
    int status = 0;
    for (pid_t pid = 0; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
        for (std::size_t i = 0; i < programs_.size(); ++i) {
            if (programs_[i].pid != pid) continue;
            while (programs_[i].output >= 0) {  // what it said last, before we say that it ended
                pollfd rest{programs_[i].output, POLLIN, 0};
                if (poll(&rest, 1, 0) <= 0) break;
                read_output(i);
            }
            programs_[i].alive = false;
            const bool good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
            if (!stopping_) {
                failed_ = failed_ || !good;
                if (good && !settings_.tell_endings) continue;
                note(i, WIFEXITED(status)
                            ? "ended, exit status " + std::to_string(WEXITSTATUS(status))
                            : "ended by signal " + std::to_string(WTERMSIG(status)) + ", " +
                                  strsignal(WTERMSIG(status)));
            }
        }
    }
}

void Troupe::stop_all() {
    stopping_ = true;
    for (const Program& program : programs_) {
        if (program.alive) kill(-program.pid, SIGTERM);
    }
    const auto deadline = Clock::now() + kStopPatience;
    const auto alive = [](const Program& program) { return program.alive; };
    while (std::any_of(programs_.begin(), programs_.end(), alive) && Clock::now() < deadline) {
        pump(20ms);
    }
    for (std::size_t i = 0; i < programs_.size(); ++i) {
        if (programs_[i].alive) note(i, "did not end within 2 s of SIGTERM; killed");
    }
    for (auto left = children_of(getpid()); !left.empty(); left = children_of(getpid())) {
        for (pid_t pid : left) kill(pid, SIGKILL);
        while (waitpid(-1, nullptr, 0) > 0) continue;
    }
    for (Program& program : programs_) program.alive = false;
}

}  // namespace lab
