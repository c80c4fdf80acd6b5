#include "tools/process.hpp"

#include "common/base/errors.hpp"

#include <array>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

namespace lab {

namespace {

[[noreturn]] void become(const std::vector<std::string>& command, const RunSettings& settings,
                         int output) {
    if (!settings.inherit) {
        const int nothing = open("/dev/null", O_RDONLY);
        dup2(nothing, STDIN_FILENO);
        dup2(output, STDOUT_FILENO);
        dup2(output, STDERR_FILENO);
    }
    if (!settings.folder.empty() && chdir(settings.folder.c_str()) != 0) _exit(127);
    for (const auto& [name, value] : settings.environment) {
        setenv(name.c_str(), value.c_str(), 1);
    }
    std::vector<char*> words;
    for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    execvp(words[0], words.data());
    _exit(127);
}

/// Hands whole lines to the listener; keeps the unfinished one.
class Lines {
public:
    explicit Lines(const RunSettings& settings) : settings_(settings) {}

    void add(std::string_view bytes) {
        if (!settings_.on_line) return;
        rest_.append(bytes);
        std::size_t end = 0;
        while ((end = rest_.find('\n')) != std::string::npos) {
            settings_.on_line(std::string_view(rest_).substr(0, end));
            rest_.erase(0, end + 1);
        }
    }

private:
    const RunSettings& settings_;
    std::string rest_;
};

void collect(int pipe, const RunSettings& settings, std::string& output) {
    std::ofstream log;
    if (!settings.log.empty()) log.open(settings.log, std::ios::binary);
    Lines lines(settings);
    std::array<char, 16384> buffer{};
    ssize_t count = 0;
    while ((count = read(pipe, buffer.data(), buffer.size())) > 0 ||
           (count < 0 && errno == EINTR)) {
        if (count < 0) continue;
        const std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
        output.append(bytes);
        log << bytes << std::flush;
        lines.add(bytes);
    }
}

}  // namespace

Ran run_program(const std::vector<std::string>& command, const RunSettings& settings) {
    const auto started = std::chrono::steady_clock::now();
    std::array<int, 2> ends{-1, -1};
    if (!settings.inherit && pipe2(ends.data(), O_CLOEXEC) != 0) {
        base::throw_system_error("start " + command.front(), errno);
    }
    const pid_t child = fork();
    if (child < 0) base::throw_system_error("start " + command.front(), errno);
    if (child == 0) become(command, settings, ends[1]);

    Ran ran;
    if (!settings.inherit) {
        close(ends[1]);
        collect(ends[0], settings, ran.output);
        close(ends[0]);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    ran.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return ran;
}

std::filesystem::path find_program(std::string_view name) {
    const char* path = std::getenv("PATH");
    std::istringstream folders(path ? path : "/usr/bin:/bin");
    for (std::string folder; std::getline(folders, folder, ':');) {
        const auto candidate = std::filesystem::path(folder) / name;
        if (access(candidate.c_str(), X_OK) == 0) return candidate;
    }
    return {};
}

std::string shell_text(const std::vector<std::string>& command) {
    std::string text;
    for (const std::string& word : command) {
        if (!text.empty()) text += ' ';
        const bool plain =
            !word.empty() &&
            word.find_first_not_of(
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,@%+") ==
                std::string::npos;
        if (plain) {
            text += word;
            continue;
        }
        text += '\'';
        for (char c : word) c == '\'' ? text += "'\\''" : text += c;
        text += '\'';
    }
    return text;
}

}  // namespace lab
