#include "tests/grading/check_rules.hpp"

#include "tests/grading/lane_parser.hpp"
#include "tests/grading/runner.hpp"

#include <fmt/core.h>

#include <csignal>
#include <set>

namespace grading {
namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
    using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;  // clang 14 does not deduce it by itself

class Rules {
public:
    explicit Rules(const Check& check) : check_(check) {}

    void enforce() {
        for (const auto& statement : check_.statements) {
            source_ = statement.source;
            std::visit([this](const auto& is) { enforce(is); }, statement.is);
        }
        source_ = check_.source;
        if (check_.programs().empty())
            malformed(source_, "no program of the student's is started: nothing is checked");
        if (!running_.empty())
            malformed(source_, fmt::format("{} is started and never ended: add run, exit, stop, "
                                           "interrupt or kill",
                                           *running_.begin()));
        for (const auto& never : check_.never)
            if (never.lane != "*") known_lane(never.lane);
        for (const auto& mistake : check_.mistakes)
            for (const auto& condition : mistake.when) enforce(condition);
    }

private:
    void known_lane(const std::string& lane) const {
        if (!started_.contains(lane))
            malformed(source_, fmt::format("no program was started under the name {}", lane));
    }

    /// Typed values are known from here on, the others must be.
    void values(const Pattern& pattern, std::set<std::string>& known) const {
        for (const Piece& piece : pattern.pieces()) {
            if (!piece.is_value || piece.name.empty()) continue;
            if (piece.type != ValueType::Any)
                known.insert(piece.name);
            else if (!known.contains(piece.name))
                malformed(source_, fmt::format("{{{0}}} has no value here: give it a type, as in "
                                               "{{{0}:word}}",
                                               piece.name));
        }
    }
    void values(const Pattern& pattern) { values(pattern, known_); }

    void enforce(const Start& start) {
        if (running_.contains(start.lane))
            malformed(source_, fmt::format("{} is running already", start.lane));
        started_.insert(start.lane);
        if (!start.wait) running_.insert(start.lane);
        for (const auto& argument : start.arguments) values(argument);
        if (start.ready && start.ready->line) values(*start.ready->line);
        if (start.ready && start.ready->listen) values(*start.ready->listen);
    }
    void enforce(const Type& type) {
        known_lane(type.lane);
        if (type.after) values(*type.after);
        values(type.text);
    }
    void enforce(const CloseInput& close) const { known_lane(close.lane); }
    void enforce(const LaneBlock& block) {
        known_lane(block.lane);
        items(block.items, known_);
    }
    void enforce(const ExpectExit& exit) {
        known_lane(exit.lane);
        running_.erase(exit.lane);
    }
    void enforce(const Signal& signal) {
        for (const auto& lane : signal.lanes) {
            known_lane(lane);
            if (signal.must_end || signal.number == SIGKILL) running_.erase(lane);
        }
    }
    void enforce(const Restart& restart) {
        known_lane(restart.lane);
        if (!running_.insert(restart.lane).second)
            malformed(source_, fmt::format("{} is still running", restart.lane));
    }
    void enforce(const GiveFile& file) {
        if (file.content) values(*file.content);
    }
    void enforce(const ExpectFile& file) { values(file.content); }
    void enforce(const Note& note) { values(note.text); }

    void enforce(const MistakeCondition& condition) {
        if (condition.kind == MistakeCondition::Kind::Verdict) {
            for (int i = 0; i <= static_cast<int>(Verdict::NotReached); ++i)
                if (words(static_cast<Verdict>(i)) == condition.value) return;
            malformed(source_,
                      fmt::format("looks-like: there is no verdict \"{}\"", condition.value));
        }
        known_lane(condition.lane);
        values(condition.pattern);
    }

    void items(const Items& items_of, std::set<std::string>& known) {
        for (const Item& item : items_of) {
            source_ = item.source;
            std::visit(Overloaded{
                           [&](const LineItem& line) { this->line(line, known); },
                           [&](const UnorderedItem& unordered) {
                               for (const auto& line : unordered.lines) this->line(line, known);
                           },
                           [&](const RepeatItem& repeat) {
                               auto inside = known;  // what a round captures ends with it
                               items(repeat.block, inside);
                           },
                           [&](const EitherItem& either) {
                               for (const auto& branch : either.branches) items(branch, known);
                           },
                           [&](const SplitItem& split) { values(split.content, known); },
                       },
                       item.is);
        }
    }
    void line(const LineItem& line, std::set<std::string>& known) const {
        values(line.pattern, known);
        for (const auto& condition : line.conditions) {
            known_lane(condition.lane);
            auto inside = known;
            values(condition.line, inside);
        }
    }

    const Check& check_;
    SourceLine source_;
    std::set<std::string> started_, running_;
    std::set<std::string> known_{kBrokerValue};
};

}  // namespace

void enforce_rules(const Check& check) {
    Rules(check).enforce();
}

}  // namespace grading
