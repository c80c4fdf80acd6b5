// The `looks-like` lines of a check: which known mistake fits what happened.
#include "tests/grading/accident.hpp"
#include "tests/grading/judge.hpp"

#include <algorithm>

namespace grading {
namespace {

using Kind = MistakeCondition::Kind;

bool printed(const Lane& lane, const Pattern& pattern, const Values& values) {
    const auto fits = [&](const OutputLine& line) {
        Values attempt = values;
        return pattern.match(line.text, attempt, line.when);
    };
    return std::any_of(lane.out.lines.begin(), lane.out.lines.end(), fits);
}

bool holds_for(const MistakeCondition& condition, const Lane& lane, const Facts& facts) {
    switch (condition.kind) {
        case Kind::Line:
            return printed(lane, condition.pattern, facts.values);
        case Kind::NoLine:
            return !printed(lane, condition.pattern, facts.values);
        case Kind::Stderr:
            return lane.err.raw.find(condition.value) != std::string::npos;
        case Kind::Exit: {
            // What ended later was ended by the engine, which tidies up after a failure.
            const bool by_itself = lane.ended <= facts.failed_at;
            const auto code = by_itself ? lane.exit_code() : std::nullopt;
            return code &&
                   (condition.value == "nonzero" ? *code != 0
                                                 : std::to_string(*code) == condition.value);
        }
        case Kind::Signal:
            return lane.end_signal() && signal_name(*lane.end_signal()) == condition.value;
        case Kind::Verdict:
            break;
    }
    return false;
}

}  // namespace

std::string known_mistake(const Check& check, const Facts& facts, const Stage& stage,
                          Verdict verdict) {
    const auto holds = [&](const MistakeCondition& condition) {
        if (condition.kind == Kind::Verdict) return words(verdict) == condition.value;
        // A program that was never started has printed no line either.
        if (condition.kind == Kind::NoLine &&
            std::none_of(stage.lanes().begin(), stage.lanes().end(),
                         [&](const auto& lane) { return lane->name == condition.lane; }))
            return true;
        return std::any_of(stage.lanes().begin(), stage.lanes().end(), [&](const auto& lane) {
            return lane->name == condition.lane && holds_for(condition, *lane, facts);
        });
    };
    for (const auto& mistake : check.mistakes)
        if (std::all_of(mistake.when.begin(), mistake.when.end(), holds)) return mistake.sentence;
    return {};
}

}  // namespace grading
