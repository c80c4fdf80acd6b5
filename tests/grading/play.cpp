#include "tests/grading/play.hpp"

#include "common/base/errors.hpp"
#include "common/base/todo.hpp"
#include "tests/grading/accident.hpp"
#include "tests/grading/processes.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace grading {
namespace {

using namespace std::chrono_literals;

constexpr auto kAwait = 5000ms;         ///< for a line, a ready line, an end
constexpr auto kHelperReady = 20000ms;  ///< for the ready line of a program of the course
constexpr auto kStop = 2000ms;          ///< for the end after SIGTERM
constexpr auto kSettle = 100ms;         ///< for what is on its way when a step fails
constexpr auto kOrphans = 100ms;        ///< for the pipes to close after the end

std::vector<std::string> environment(const std::filesystem::path& folder) {
    std::vector<std::string> variables{"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8",
                                       "TERM=dumb", "HOME=" + folder.string()};
    for (const char* name : {"TZ", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"})
        if (const char* value = std::getenv(name))
            variables.push_back(std::string(name) + "=" + value);
    return variables;
}

}  // namespace

Failure setup(std::string in_words) {
    return {Verdict::Setup, {}, std::move(in_words), false};
}

Play::Play(const Check& check, const RunOptions& options, std::filesystem::path folder,
           unsigned seed)
    : check_(check),
      options_(options),
      folder_(std::move(folder)),
      stage_(check.limits.output),
      values_{{kBrokerValue, options.broker}},
      random_(seed) {}

Facts Play::perform() {
    Facts facts;
    try {
        for (; current_ < check_.statements.size() && !facts.failure; ++current_)
            facts.failure = std::visit([this](const auto& is) { return carry_out(is); },
                                       check_.statements[current_].is);
        if (!facts.failure) facts.failure = leftovers();
        if (!facts.failure) facts.failure = forbidden();
    } catch (const base::Error& error) {
        facts.failure = setup(error.what());
    }
    // The lines behind one that differs show whether it is the only one; a program that has just
    // closed its connection may be about to end.
    if (facts.failure) stage_.wait(kSettle, [this] { return all_finished(); });
    facts.failed_at = facts.seconds = stage_.seconds();
    note_programs(facts);
    wind_down();
    // A crash explains whatever else was noticed first.
    if (facts.failure)
        if (auto cause = accident()) facts.failure = std::move(cause);
    facts.values = values_;
    facts.expected = expected_;
    facts.note = note_;
    return facts;
}

// --- statements -------------------------------------------------------------------------------

Play::Outcome Play::carry_out(const Start& start) {
    starts_[start.lane] = start;
    return launch(start);
}

Play::Outcome Play::carry_out(const Restart& restart) {
    return launch(starts_.at(restart.lane));
}

Play::Outcome Play::launch(const Start& start) {
    const auto program = (start.course ? options_.helpers : options_.programs) / start.program;
    if (!std::filesystem::exists(program)) {
        if (start.course) return setup(program.string() + " is missing: ./lab build builds it");
        return Failure{
            Verdict::NotBuilt, start.lane,
            fmt::format("There is no program {}: it has not been built.", start.program)};
    }
    Lane& lane = stage_.start(start.lane, command_of(start));
    if (start.ready) return start.ready->line ? await_ready(start) : await_listening(start);
    if (!start.wait) return std::nullopt;
    if (!exit_follows(start)) return await_end(lane, 0);
    wait(kAwait, [&] { return !lane.running(); });
    return std::nullopt;
}

Play::Outcome Play::carry_out(const Type& type) {
    Lane& lane = stage_.lane(type.lane);
    if (type.after) {
        const auto prompt_shown = [&] {
            const std::string_view text = lane.out.raw;
            const auto line = text.size() - lane.out.partial.size();
            const auto start = std::min(std::max(lane.typed, line), text.size());
            const auto length = type.after->match_prefix(text.substr(start), values_);
            if (length) lane.typed = start + *length;
            return length.has_value();
        };
        if (!wait(kAwait, [&] { return prompt_shown() || lane.finished(); }) || lane.finished()) {
            return Failure{
                lane.finished() ? Verdict::WrongOutput : Verdict::Hung, type.lane,
                fmt::format("{} never asked \"{}\".", type.lane, type.after->show(values_))};
        }
    }
    lane.child.type(type.text.choose(values_, random_) + "\n");
    return std::nullopt;
}

Play::Outcome Play::carry_out(const CloseInput& close) {
    stage_.lane(close.lane).child.close_input();
    return std::nullopt;
}

Play::Outcome Play::carry_out(const LaneBlock& block) {
    return await_lines(block.lane, {block.items, block.extra_ok, block.from_stderr},
                       Verdict::WrongOutput);
}

Play::Outcome Play::carry_out(const ExpectExit& exit) {
    Lane& lane = stage_.lane(exit.lane);
    auto outcome = await_end(lane, exit.status);
    lane.expected_end = !outcome;
    return outcome;
}

Play::Outcome Play::carry_out(const Signal& signal) {
    for (const auto& name : signal.lanes) {
        Lane& lane = stage_.lane(name);
        if (signal.must_end) {
            if (auto failure = stop(lane, signal.number)) return failure;
            continue;
        }
        if (signal.number == SIGKILL) {
            if (auto failure = ended_already(lane)) return failure;
            lane.asked_to_stop = true;
            Stage::signal(lane, SIGKILL);
            wait(kAwait, [&] { return lane.finished(); });
            stage_.kill_survivors(lane);
        } else {
            Stage::signal(lane, signal.number);
        }
    }
    return std::nullopt;
}

Play::Outcome Play::carry_out(const GiveFile& file) {
    const auto content =
        file.content ? file.content->choose(values_, random_) : random_text(file.size, random_);
    write_file(folder_ / file.path, content);
    given_[file.path] = content;
    return std::nullopt;
}

Play::Outcome Play::carry_out(const ExpectFile& file) const {
    const auto problem = file_problem(folder_, file, values_, given_);
    if (problem.empty()) return std::nullopt;
    // The program that wrote it, or should have: the student's last one to be started.
    std::string lane;
    for (const auto& other : stage_.lanes())
        if (!is_course(other->name)) lane = other->name;
    return Failure{Verdict::WrongOutput, lane, problem};
}

Play::Outcome Play::carry_out(const Note& note) {
    note_ += (note_.empty() ? "" : "; ") + note.text.show(values_);
    return std::nullopt;
}

// --- waiting ----------------------------------------------------------------------------------

bool Play::wait(std::chrono::milliseconds time, const std::function<bool()>& condition) {
    const auto used = std::chrono::duration<double>(stage_.seconds());
    const auto left = check_.limits.time * options_.patience - used;
    const auto bounded = std::min<std::chrono::duration<double>>(time * options_.patience, left);
    bool interrupted = false;
    const bool held =
        stage_.wait(std::chrono::duration_cast<std::chrono::milliseconds>(bounded), [&] {
            if (condition()) return true;
            interrupted = accident().has_value();
            return interrupted;
        });
    return held && !interrupted;
}

Play::Outcome Play::await_ready(const Start& start) {
    LineItem line{*start.ready->line, {}};
    return await_lines(start.lane, {{Item{line, {}}}, !has_block(start.lane), false},
                       Verdict::NotReady);
}

Play::Outcome Play::await_listening(const Start& start) {
    Lane& lane = stage_.lane(start.lane);
    std::optional<std::uint16_t> port;
    wait(kAwait, [&] {
        auto pids = descendants(lane.child.pid());
        pids.push_back(lane.child.pid());
        port = listening_port(pids);
        return port || !lane.running();
    });
    if (port && start.ready->listen->match(std::to_string(*port), values_)) return std::nullopt;
    return Failure{Verdict::NotReady, start.lane,
                   port ? fmt::format("{} listens on port {}, not on {}.", start.program, *port,
                                      start.ready->listen->show(values_))
                        : fmt::format("{} never listened on a TCP port.", start.program)};
}

Play::Outcome Play::await_lines(const std::string& name, Expectation expectation,
                                Verdict if_missing) {
    Lane& lane = stage_.lane(name);
    const bool from_stderr = expectation.from_stderr;
    auto& next = next_[{name, from_stderr}];
    expected_[name].push_back(expectation);
    MatchResult match;
    std::size_t seen = std::string::npos;
    const bool is_helper = if_missing == Verdict::NotReady && is_course(name);
    const bool in_time = wait(is_helper ? kHelperReady : kAwait, [&] {
        const Output& output = from_stderr ? lane.err : lane.out;
        const bool over = !output.open;
        if (output.lines.size() != seen) {
            seen = output.lines.size();
            Values attempt = values_;
            match = match_items(expectation.items, output.lines, next, expectation.extra_ok,
                                lines_by_lane(), attempt);
            if (match.state == MatchResult::State::Done) values_ = std::move(attempt);
        }
        return match.state != MatchResult::State::NeedMore || over;
    });
    if (match.state == MatchResult::State::Done) {
        next = match.next;
        return std::nullopt;
    }
    Failure failure{if_missing, name, match.reason, match.reason.empty(), from_stderr};
    // What a helper prints is what the student's program did to it: judged as that program's
    // output.
    if (is_course(name) && if_missing == Verdict::NotReady)
        return setup(fmt::format("{} did not get ready", name));
    if (!in_time && lane.running() && if_missing != Verdict::NotReady)
        failure.verdict = Verdict::Hung;
    return failure;
}

Play::Outcome Play::await_end(Lane& lane, std::optional<int> status) {
    if (!wait(kAwait, [&] { return !lane.running(); }) && lane.running()) {
        // A helper that does not end is waiting for the student's program.
        constexpr auto kHelper = "{}, a program of the course, still waits for yours.";
        constexpr auto kOwn = "{} should have ended by itself and is still running.";
        return Failure{Verdict::Hung, lane.name,
                       fmt::format(fmt::runtime(is_course(lane.name) ? kHelper : kOwn), lane.name)};
    }
    stage_.wait(kOrphans, [&] { return lane.finished(); });
    if (const auto failure = accident()) return failure;
    const auto code = lane.exit_code();
    if (status ? code == status : code && *code != 0) {
        const auto survivors = stage_.kill_survivors(lane);
        if (survivors.empty()) return std::nullopt;
        return Failure{
            Verdict::NotStopped, lane.name,
            fmt::format("{} ended and left a process behind: {}.", lane.name, survivors.front())};
    }
    if (is_course(lane.name))
        return setup(fmt::format("{} ended with {}", lane.name, end_in_words(lane)));
    return Failure{Verdict::WrongOutput, lane.name,
                   fmt::format("{} ended with {}; {} was expected.", lane.name, end_in_words(lane),
                               status ? fmt::format("exit status {}", *status)
                                      : std::string("an exit status other than 0"))};
}

Play::Outcome Play::ended_already(const Lane& lane) const {
    if (lane.running()) return std::nullopt;
    if (auto failure = accident()) return failure;
    if (is_course(lane.name)) return std::nullopt;
    return Failure{
        Verdict::WrongOutput, lane.name,
        fmt::format("{} ended by itself with {}; it should have gone on until it was stopped.",
                    lane.name, end_in_words(lane))};
}

Play::Outcome Play::stop(Lane& lane, int signal_number) {
    const auto what = signal_number == SIGINT ? "Ctrl-C (SIGINT)" : "SIGTERM";
    if (auto failure = ended_already(lane)) return failure;
    if (!lane.running()) return await_end(lane, 0);
    lane.asked_to_stop = true;
    Stage::signal(lane, signal_number);
    if (!stage_.wait(
            std::chrono::duration_cast<std::chrono::milliseconds>(kStop * options_.patience),
            [&] { return !lane.running(); })) {
        if (is_course(lane.name)) return setup(lane.name + " could not be stopped");
        return Failure{Verdict::NotStopped, lane.name,
                       fmt::format("{} was still running {} s after {}.", lane.name,
                                   kStop.count() / 1000, what)};
    }
    stage_.wait(kOrphans, [&] { return lane.finished(); });
    const auto survivors = stage_.kill_survivors(lane);
    if (is_course(lane.name)) return std::nullopt;
    if (!survivors.empty())
        return Failure{Verdict::NotStopped, lane.name,
                       fmt::format("{} ended after {} and left a process behind: {}.", lane.name,
                                   what, survivors.front())};
    if (lane.exit_code() == 0) return std::nullopt;
    if (const auto failure = accident()) return failure;
    return Failure{Verdict::NotStopped, lane.name,
                   fmt::format("{} ended after {} with {}; a clean end has exit status 0.",
                               lane.name, what, end_in_words(lane))};
}

// --- small questions --------------------------------------------------------------------------

Command Play::command_of(const Start& start) {
    Command command;
    const auto folder = start.course ? options_.helpers : options_.programs;
    command.argv.push_back((folder / start.program).string());
    for (const auto& argument : start.arguments)
        command.argv.push_back(argument.choose(values_, random_));
    command.folder = folder_;
    command.environment = environment(folder_);
    command.pty = start.pty;
    if (start.course) return command;
    command.memory = options_.limit_memory ? check_.limits.memory : 0;
    if (options_.wrap) {
        command.argv = options_.wrap(command.argv, folder / start.program, folder_);
        command.memory = 0;  // the jail sets it, inside
    }
    return command;
}

LinesByLane Play::lines_by_lane() const {
    LinesByLane lines;
    for (const auto& lane : stage_.lanes()) lines[lane->name] = &lane->out.lines;
    return lines;
}

bool Play::is_course(const std::string& lane) const {
    const auto start = starts_.find(lane);
    return start != starts_.end() && start->second.course;
}

bool Play::exit_follows(const Start& start) const {
    for (auto next = current_ + 1; next < check_.statements.size(); ++next) {
        const auto& is = check_.statements[next].is;
        const auto* exit = std::get_if<ExpectExit>(&is);
        if (exit != nullptr && exit->lane == start.lane) return true;
        const auto* again = std::get_if<Start>(&is);
        const auto* restart = std::get_if<Restart>(&is);
        if ((again != nullptr && again->lane == start.lane) ||
            (restart != nullptr && restart->lane == start.lane))
            return false;
    }
    return false;
}

bool Play::has_block(const std::string& lane) const {
    return std::any_of(check_.statements.begin(), check_.statements.end(),
                       [&](const Statement& statement) {
                           const auto* block = std::get_if<LaneBlock>(&statement.is);
                           return block != nullptr && block->lane == lane && !block->from_stderr;
                       });
}

}  // namespace grading
