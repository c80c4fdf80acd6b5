#include "tools/maintain/guide_session.hpp"

#include "common/base/regex.hpp"
#include "tests/grading/catalogue.hpp"
#include "tools/maintain/guide_match.hpp"
#include "tools/maintain/guide_terminal.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <unistd.h>

namespace lab::guides {
namespace {

using namespace std::chrono_literals;
using Shell = Terminal;

constexpr auto kLongest = 120s;  // of one block: a check of 500 clients on a busy machine
constexpr auto kSoon = 10s;      // to print a line, to end after Ctrl-C

/// The student's program or the solution's? See the head of guide_session.hpp.
bool is_solution(const std::string& program, const Block& block, const Stage& stage) {
    if (block.part != "Try first") return true;
    const auto found = stage.exercises.find(program);
    if (found == stage.exercises.end()) return true;
    const auto& ids = found->second;
    const bool begun = std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
        return grading::id_less(id, block.section);
    });
    return begun && std::find(ids.begin(), ids.end(), block.section) == ids.end();
}

std::vector<std::string> environment(const Stage& stage) {
    const char* path = std::getenv("PATH");
    const char* home = std::getenv("HOME");
    return {fmt::format("PATH={}", path ? path : "/usr/bin:/bin"),
            fmt::format("HOME={}", home ? home : "/"),
            "LC_ALL=C.UTF-8",
            "PYTHONUNBUFFERED=1",
            "PYTHONDONTWRITEBYTECODE=1",
            "TERM=dumb",
            "NO_COLOR=1",
            "COLUMNS=100",
            "LAB_ROOT=" + stage.root.string(),
            "LAB_BUILD=" + stage.build.string()};
}

/// One named terminal and what it has to show.
struct Running {
    Shell shell;
    std::vector<Typed> typed;
};

class Player {
public:
    Player(const Guide& guide, const Stage& stage) : guide_(guide), stage_(stage) {}

    Performance play() {
        std::string section, part;
        for (const Block& block : guide_.blocks) {
            if (block.language != "console") continue;
            if (block.section == kPythonSection && !stage_.has_python_peer) {
                ++result_.without_python;
                continue;
            }
            if (const auto needed = block.needs(); !needed.empty() && !is_installed(needed)) {
                ++result_.without[needed];
                continue;
            }
            if (block.section != section || block.part != part) {
                end_all();
                values_.clear();
            }
            section = block.section;
            part = block.part;
            begin(block);
        }
        end_all();
        return std::move(result_);
    }

private:
    void begin(const Block& block) {
        auto typed = typed_in(block);
        std::vector<std::string> commands;
        for (const Typed& each : typed)
            if (!each.command.empty()) commands.push_back(translate(each.command, block, stage_));
        const std::string name = block.terminal();
        if (commands.empty()) {
            go_on(name, block, std::move(typed));
            return;
        }
        result_.commands += commands.size();
        end(name);
        Running next{Shell(commands, stage_.folder, environment(stage_)), std::move(typed)};
        if (name.empty()) {
            const bool ended = next.shell.wait_end(kLongest);
            compare(next);
            if (!ended) complain(next.typed.back().line, "this did not end within 120 s");
        } else {
            if (!next.shell.wait_settled(kSoon, !next.typed.back().shown.empty()))
                complain(next.typed.back().line,
                         "this neither printed, nor listened, nor ended within 10 s");
            running_.emplace(name, std::move(next));
        }
    }

    /// A block without a command shows more of a terminal that is open.
    void go_on(const std::string& name, const Block& block, std::vector<Typed> typed) {
        const auto found = running_.find(name);
        if (found == running_.end()) {
            complain(block.line, fmt::format("no command, and no terminal \"{}\" is open", name));
        } else if (!typed.empty()) {
            auto& shown = found->second.typed.back().shown;
            shown.insert(shown.end(), typed.front().shown.begin(), typed.front().shown.end());
        }
    }

    void end(const std::string& name) {
        const auto found = running_.find(name);
        if (found == running_.end()) return;
        Running& terminal = found->second;
        terminal.shell.wait_until([&] { return is_all_there(terminal); }, kSoon);
        if (!terminal.shell.interrupt(kSoon))
            complain(terminal.typed.back().line, "this did not end within 10 s after Ctrl-C");
        compare(terminal);
        running_.erase(found);
    }

    void end_all() {
        while (!running_.empty()) end(running_.begin()->first);
    }

    /// What each command has printed, in the order shown where that does not count.
    static std::vector<std::vector<std::string>> came_of(const Running& terminal) {
        auto came = terminal.shell.outputs();
        came.resize(terminal.typed.size());
        for (std::size_t i = 0; i < came.size(); ++i) {
            const Typed& typed = terminal.typed[i];
            if (typed.unordered) came[i] = in_order_of(typed.shown, std::move(came[i]));
        }
        return came;
    }

    bool is_all_there(const Running& terminal) const {
        auto values = values_;
        const auto all = came_of(terminal);
        for (std::size_t i = 0; i < all.size(); ++i)
            if (first_difference(terminal.typed[i].shown, all[i], values)) return false;
        return true;
    }

    void compare(const Running& terminal) {
        const auto all = came_of(terminal);
        for (std::size_t i = 0; i < all.size(); ++i) {
            const Typed& typed = terminal.typed[i];
            const auto& came = all[i];
            const auto difference = first_difference(typed.shown, came, values_);
            if (!difference) continue;
            const int line = difference->shown < typed.shown.size()
                                 ? typed.shown[difference->shown].line
                                 : typed.line;
            result_.problems.push_back({guide_.file, line, "$ " + typed.command,
                                        describe(*difference, typed.shown, came, values_)});
        }
    }

    void complain(int line, const std::string& what) {
        result_.problems.push_back({guide_.file, line, what, {}});
    }

    const Guide& guide_;
    const Stage& stage_;
    grading::Values values_;
    std::map<std::string, Running> running_;
    Performance result_;
};

}  // namespace

bool is_installed(const std::string& program) {
    const char* path = std::getenv("PATH");
    std::istringstream folders(fmt::format("{}:/usr/sbin:/usr/local/sbin", path ? path : "/bin"));
    for (std::string folder; std::getline(folders, folder, ':');)
        if (::access((std::filesystem::path(folder) / program).c_str(), X_OK) == 0) return true;
    return false;
}

std::string translate(const std::string& command, const Block& block, const Stage& stage) {
    const base::Regex program("build/(" + stage.lab +
                              "|common|tests/peers|tests/common/tasks)/([a-z0-9_]+)");
    static const base::Regex lab(R"((^|[\s;&|'"])\./lab( [a-z]+)?)");
    std::string result;
    std::size_t rest = 0;
    for (const auto& [begin, end, groups] : program.find_all(command)) {
        const std::string& name = groups[2];
        const bool is_finished = groups[1] == stage.lab && is_solution(name, block, stage);
        const auto folder = (is_finished ? stage.build / "solutions" : stage.build) / groups[1];
        result.append(command, rest, begin - rest);
        result += (folder / name).string();
        rest = end;
    }
    result.append(command, rest);
    const auto found = lab.search(result);
    if (!found) return result;
    std::string called = found->groups[1] + (stage.build / "lab").string() + found->groups[2];
    if (found->groups[2] == " check" && block.part != "Try first") called += " --solution";
    return result.replace(found->begin, found->end - found->begin, called);
}

Performance perform(const Guide& guide, const Stage& stage) {
    std::filesystem::remove_all(stage.folder);
    std::filesystem::create_directories(stage.folder);
    std::filesystem::create_directory_symlink(stage.root / stage.lab, stage.folder / stage.lab);
    auto result = Player(guide, stage).play();
    std::filesystem::remove_all(stage.folder);  // it may hold large files
    return result;
}

}  // namespace lab::guides
