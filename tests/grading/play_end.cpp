// How a play ends: what is left over, what must never appear, what ended by accident, and the last
// of the programs.
#include "tests/grading/accident.hpp"
#include "tests/grading/catalogue.hpp"
#include "tests/grading/play.hpp"
#include "tests/grading/processes.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <csignal>

namespace grading {
namespace {

using namespace std::chrono_literals;

constexpr auto kDrain = 200ms;  ///< for the last lines after the end of the play

/// A program that came to the TODO of a later exercise than `id` tells nothing to do next: it is
/// a mistake in this exercise that led there.
Failure unless_led_astray(Failure failure, const std::string& id) {
    if (failure.verdict != Verdict::NotStarted) return failure;
    const auto text = failure.in_words.substr(std::string_view("TODO ").size());
    const auto other = text.substr(0, text.find(':'));
    const bool is_id = !other.empty() && other.find_first_not_of("0123456789.") == other.npos;
    if (!is_id || !id_less(id, other)) return failure;
    failure.verdict = Verdict::WrongOutput;
    failure.in_words = fmt::format(
        "{} came to a place that is left to {} (\"{}\"). Nothing in {} should lead there.",
        failure.lane, other, failure.in_words, id);
    return failure;
}

}  // namespace

Play::Outcome Play::leftovers() {
    // All statements are satisfied: what is left over in a lane that was described is too much.
    // The lines are matched anew, as a `repeat A..B` may take more now than when it was awaited.
    for (const auto& [name, expectations] : expected_) {
        for (const bool from_stderr : {false, true}) {
            const auto& output = from_stderr ? stage_.lane(name).err : stage_.lane(name).out;
            std::size_t next = 0;
            bool free = from_stderr || !has_block(name);
            for (const auto& expectation : expectations) {
                if (expectation.from_stderr != from_stderr) continue;
                Values attempt = values_;
                next = match_items(expectation.items, output.lines, next, expectation.extra_ok,
                                   lines_by_lane(), attempt)
                           .next;
                free = expectation.extra_ok;
            }
            while (next < output.lines.size() && is_debug_line(output.lines[next].text)) ++next;
            if (!free && next < output.lines.size())
                return Failure{Verdict::ExtraOutput, name, {}, true, from_stderr};
        }
    }
    return std::nullopt;
}

Play::Outcome Play::forbidden() const {
    for (const auto& never : check_.never) {
        for (const auto& lane : stage_.lanes()) {
            if ((never.lane != "*" && never.lane != lane->name) || is_course(lane->name)) continue;
            if (lane->out.raw.find(never.text) == std::string::npos &&
                lane->err.raw.find(never.text) == std::string::npos)
                continue;
            return Failure{
                Verdict::WrongOutput, lane->name,
                fmt::format("{} printed \"{}\", which must never appear.", lane->name, never.text)};
        }
    }
    return std::nullopt;
}

std::optional<Failure> Play::accident() const {
    Outcome course;
    for (const auto& lane : stage_.lanes()) {
        if (!is_course(lane->name)) {
            if (auto failure = accident_of(*lane, check_.limits))
                return unless_led_astray(std::move(*failure), check_.id);
        } else if (!lane->running() && !lane->asked_to_stop && lane->exit_code() != 0) {
            const auto& said = lane->err.lines;
            course = setup(fmt::format("the course's own {} failed with {}: {}", lane->name,
                                       end_in_words(*lane),
                                       said.empty() ? "it said nothing" : said.back().text));
        }
    }
    return course;
}

void Play::note_programs(Facts& facts) const {
    for (const auto& lane : stage_.lanes()) {
        ProgramState state;
        state.lane = lane->name;
        state.course = is_course(lane->name);
        const auto& start = starts_.at(lane->name);
        state.command = start.program;
        for (const auto& argument : start.arguments)
            state.command += " " + quoted(argument.show(values_));
        if (lane->running()) {
            const auto waits =
                state.course ? std::string() : blocked_in(inside_jail(lane->child.pid()));
            state.state = waits.empty() ? "running" : "running, in " + waits;
        } else {
            state.state = end_in_words(*lane);
        }
        facts.programs.push_back(std::move(state));
    }
}

bool Play::all_finished() const {
    return std::all_of(stage_.lanes().begin(), stage_.lanes().end(),
                       [](const auto& lane) { return lane->finished(); });
}

void Play::wind_down() {
    for (const auto& lane : stage_.lanes()) {
        if (!lane->running()) continue;
        lane->asked_to_stop = true;
        Stage::signal(*lane, SIGCONT);
        Stage::signal(*lane, SIGTERM);
    }
    stage_.wait(kDrain, [this] { return all_finished(); });
    for (const auto& lane : stage_.lanes()) lane->child.signal_group(SIGKILL);
    stage_.wait(kDrain, [this] { return all_finished(); });
}

}  // namespace grading
