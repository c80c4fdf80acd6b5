#include "tools/builder.hpp"

#include "common/base/errors.hpp"
#include "tools/process.hpp"
#include "tools/starters_cut.hpp"
#include "tools/terminal.hpp"

#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <unistd.h>

namespace lab {

namespace {

constexpr std::size_t kExcerptLines = 6;

/// Held while Ninja runs.
class BuildLock {
public:
    explicit BuildLock(const std::filesystem::path& build)
        : fd_(open((build / ".lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666)) {
        while (fd_ >= 0 && flock(fd_, LOCK_EX) != 0 && errno == EINTR) continue;
    }
    ~BuildLock() {
        if (fd_ >= 0) close(fd_);
    }
    BuildLock(const BuildLock&) = delete;
    BuildLock& operator=(const BuildLock&) = delete;

private:
    int fd_;
};

bool in_a_lab(std::string_view path) {
    if (path.starts_with("solutions/")) path.remove_prefix(10);
    return path.starts_with("lab") && path.size() > 3 && path[3] >= '0' && path[3] <= '9';
}

/// "lab1-sockets/CMakeFiles/time_server.dir/time_server.cpp.o" -> "lab1-sockets/time_server"
std::string program_of(const std::string& output) {
    const auto start = output.find("CMakeFiles/");
    if (start == std::string::npos) return output;
    const auto name = start + 11;
    const auto end = output.find(".dir/", name);
    std::string target = output.substr(name, end == std::string::npos ? end : end - name);
    if (target.starts_with("solution-")) target.erase(0, 9);
    return output.substr(0, start) + target;
}

bool is_diagnostic(std::string_view line, std::string_view kind) {
    return line.find(kind) != std::string_view::npos;
}

bool is_error(std::string_view line) {
    return is_diagnostic(line, "error: ") || is_diagnostic(line, "undefined reference to");
}

/// The indented lines below a diagnostic: the code, the caret, who referenced the symbol.
std::vector<std::string> excerpt_below(const std::vector<std::string>& lines, std::size_t at) {
    std::vector<std::string> excerpt;
    while (++at < lines.size() && excerpt.size() < kExcerptLines &&
           (lines[at].starts_with(' ') || lines[at].starts_with(">>>"))) {
        excerpt.push_back(lines[at]);
    }
    return excerpt;
}

/// "cc1plus: fatal error: lab1-sockets/x.cpp: No such file ...": the student's file is gone.
bool misses_a_lab_file(std::string_view line) {
    for (const std::string_view before : {"fatal error: ", "no such file or directory: '"}) {
        const auto at = line.find(before);
        if (at != line.npos && in_a_lab(line.substr(at + before.size()))) return true;
    }
    return false;
}

BuildFailure read_failure(const std::string& outputs, const std::vector<std::string>& lines) {
    BuildFailure failure;
    failure.target = program_of(outputs.substr(0, outputs.find(' ')));
    std::size_t errors = 0;
    std::size_t chosen = lines.size();
    bool in_file = false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!is_error(lines[i])) continue;
        ++errors;
        const bool here = in_a_lab(lines[i]);
        if (chosen == lines.size() || (here && !in_file)) chosen = i;
        in_file = in_file || here;
    }
    if (chosen < lines.size()) {
        failure.error = lines[chosen];
        failure.excerpt = excerpt_below(lines, chosen);
        failure.more = errors - 1;
    } else {
        failure.error = lines.empty() ? "the build failed" : lines.back();
    }
    // An error inside a library's template is the student's if the way to it led through their
    // file.
    const bool through_lab = std::any_of(lines.begin(), lines.end(), [](const std::string& line) {
        return in_a_lab(line) || misses_a_lab_file(line);
    });
    failure.ours = !in_a_lab(failure.target) ||
                   (!through_lab && failure.error.find("lld") == std::string::npos &&
                    failure.error.find("undefined") == std::string::npos);
    return failure;
}

void replace_all(std::string& text, const std::string& what, const std::string& with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
        text.replace(at, what.size(), with);
    }
}

}  // namespace

const BuildFailure* BuildReport::failure_of(const std::string& target) const {
    const auto found = std::find_if(failures.begin(), failures.end(),
                                    [&](const BuildFailure& f) { return f.target == target; });
    return found == failures.end() ? nullptr : &*found;
}

BuildReport read_build_output(const std::string& output, const std::string& root) {
    BuildReport report;
    report.output = output;
    std::string text = output;
    replace_all(text, root + "/", "");
    std::vector<std::string> lines = split_lines(text);
    for (std::string& line : lines) {  // ccache may give paths as the build folder sees them
        if (line.starts_with("../")) line.erase(0, 3);
    }

    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].starts_with("FAILED: ")) {
            std::string outputs = lines[i].substr(8);
            if (outputs.starts_with("[code=")) outputs.erase(0, outputs.find("] ") + 2);
            std::size_t last = i + 2;  // the line after FAILED is the command
            while (last < lines.size() && !lines[last].starts_with("FAILED: ") &&
                   !lines[last].starts_with("[") && !lines[last].starts_with("ninja: ")) {
                ++last;
            }
            const auto from =
                lines.begin() + static_cast<std::ptrdiff_t>(std::min(i + 2, lines.size()));
            const auto to =
                lines.begin() + static_cast<std::ptrdiff_t>(std::min(last, lines.size()));
            report.failures.push_back(read_failure(outputs, {from, to}));
            report.good = false;
        }
        if (is_diagnostic(lines[i], "warning: ") && in_a_lab(lines[i])) {
            report.warnings.push_back(lines[i]);
            for (std::string& line : excerpt_below(lines, i)) {
                report.warnings.push_back(std::move(line));
            }
        }
    }
    return report;
}

BuildReport build_targets(const Context& context, const std::vector<std::string>& targets) {
    std::vector<std::string> command{"ninja", "-k", "0", "-C", context.build.string()};
    command.insert(command.end(), targets.begin(), targets.end());

    Line line(context);
    RunSettings settings;
    settings.environment = {{"NINJA_STATUS", "[%f/%t] "}, {"LC_ALL", "C.UTF-8"}};
    settings.on_line = [&](std::string_view text) {
        if (text.starts_with("[")) line.show(text);
    };
    const BuildLock lock(context.build);
    const Ran ran = run_program(command, settings);
    BuildReport report = read_build_output(ran.output, context.root.string());
    if (ran.status != 0 && report.good) {
        throw base::Error("build " + targets.front() + ": " +
                          (ran.status == 127 ? "ninja is not installed" : ran.output));
    }
    report.good = ran.status == 0;
    if (!report.good) std::ofstream(context.build / "build.log", std::ios::binary) << ran.output;
    return report;
}

}  // namespace lab
