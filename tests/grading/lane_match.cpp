#include "tests/grading/lane_match.hpp"

#include "tests/grading/split_match.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace grading {
namespace {

using State = MatchResult::State;

class Matcher {
public:
    Matcher(const std::vector<OutputLine>& lines, bool extra_ok, const LinesByLane& others)
        : lines_(lines), extra_ok_(extra_ok), others_(others) {}

    MatchResult match(const Items& items, std::size_t next, Values& values) const {
        for (const Item& item : items) {
            const auto result =
                std::visit([&](const auto& is) { return this->match(is, next, values); }, item.is);
            if (result.state != State::Done) return result;
            next = result.next;
        }
        return {State::Done, next, {}};
    }

private:
    /// The index of the next line that counts.
    std::size_t skip_debug(std::size_t next) const {
        while (next < lines_.size() && is_debug_line(lines_[next].text)) ++next;
        return next;
    }

    MatchResult match(const LineItem& item, std::size_t next, Values& values) const {
        for (next = skip_debug(next); next < lines_.size(); next = skip_debug(next + 1)) {
            const auto& line = lines_[next];
            if (item.pattern.match(line.text, values, line.when)) {
                const auto reason = broken_condition(item, line, values);
                if (reason.empty()) return {State::Done, next + 1, {}};
                return {State::Mismatch, next, reason};
            }
            if (!extra_ok_) return {State::Mismatch, next, {}};
        }
        return {State::NeedMore, next, {}};
    }

    MatchResult match(const UnorderedItem& item, std::size_t next, Values& values) const {
        std::vector<const LineItem*> open;
        for (const auto& line : item.lines) open.push_back(&line);
        const std::size_t may_stay = item.lines.size() - item.needed;
        for (; open.size() > may_stay; ++next) {
            next = skip_debug(next);
            if (next >= lines_.size()) return {State::NeedMore, next, {}};
            const auto& line = lines_[next];
            const auto fits = std::find_if(open.begin(), open.end(), [&](const LineItem* wanted) {
                Values attempt = values;
                if (!wanted->pattern.match(line.text, attempt, line.when) ||
                    !broken_condition(*wanted, line, attempt).empty())
                    return false;
                values = std::move(attempt);
                return true;
            });
            if (fits != open.end())
                open.erase(fits);
            else if (!extra_ok_)
                return {State::Mismatch, next, {}};
        }
        return {State::Done, next, {}};
    }

    MatchResult match(const RepeatItem& item, std::size_t next, Values& values) const {
        for (std::size_t round = 0; round < item.at_most; ++round) {
            const bool enough = round >= item.at_least;
            if (enough && skip_debug(next) >= lines_.size()) break;
            Values inside = values;  // what a round captures ends with it
            const auto result = match(item.block, next, inside);
            if (result.state != State::Done) {
                if (enough && result.state == State::Mismatch) break;
                return result;
            }
            next = result.next;
        }
        return {State::Done, next, {}};
    }

    MatchResult match(const EitherItem& item, std::size_t next, Values& values) const {
        MatchResult best{State::Mismatch, next, {}};
        for (const auto& branch : item.branches) {
            Values inside = values;
            auto result = match(branch, next, inside);
            if (result.state == State::Done) {
                values = std::move(inside);
                return result;
            }
            const bool further = result.state == State::NeedMore || result.next > best.next;
            if (best.state != State::NeedMore && further) best = std::move(result);
        }
        return best;
    }

    MatchResult match(const SplitItem& item, std::size_t next, const Values& values) const {
        return match_split(item, lines_, skip_debug(next), values);
    }

    std::string broken_condition(const LineItem& item, const OutputLine& line,
                                 Values& values) const {
        for (const auto& condition : item.conditions) {
            const auto lane = others_.find(condition.lane);
            if (lane == others_.end()) continue;
            const auto earlier = std::find_if(
                lane->second->begin(), lane->second->end(), [&](const OutputLine& other) {
                    return other.seconds <= line.seconds &&
                           condition.line.match(other.text, values, other.when);
                });
            const auto shown = condition.line.show(values);
            if (earlier == lane->second->end())
                return fmt::format("it came before {} printed \"{}\"", condition.lane, shown);
            const auto late = line.seconds - earlier->seconds;
            if (condition.within && late > std::chrono::duration<double>(*condition.within).count())
                return fmt::format("it came {:.0f} ms after {} printed \"{}\"; {} ms are allowed",
                                   late * 1000, condition.lane, shown, condition.within->count());
        }
        return {};
    }

    const std::vector<OutputLine>& lines_;
    bool extra_ok_;
    const LinesByLane& others_;
};

void collect(const Items& items, const Values& values, std::vector<Pattern>& lines);

void collect(const LineItem& item, const Values&, std::vector<Pattern>& lines) {
    lines.push_back(item.pattern);
}
void collect(const UnorderedItem& item, const Values&, std::vector<Pattern>& lines) {
    for (std::size_t i = 0; i < item.needed; ++i) lines.push_back(item.lines[i].pattern);
}
void collect(const RepeatItem& item, const Values& values, std::vector<Pattern>& lines) {
    const auto rounds = std::max<std::size_t>(item.at_least, 1);
    for (std::size_t i = 0; i < rounds; ++i) collect(item.block, values, lines);
}
void collect(const EitherItem& item, const Values& values, std::vector<Pattern>& lines) {
    collect(item.branches.front(), values, lines);
}
void collect(const SplitItem& item, const Values& values, std::vector<Pattern>& lines) {
    for (const auto& line : one_piece(item, values)) lines.push_back(Pattern::literal(line));
}
void collect(const Items& items, const Values& values, std::vector<Pattern>& lines) {
    for (const Item& item : items)
        std::visit([&](const auto& is) { collect(is, values, lines); }, item.is);
}

}  // namespace

MatchResult match_items(const Items& items, const std::vector<OutputLine>& lines, std::size_t first,
                        bool extra_ok, const LinesByLane& others, Values& values) {
    return Matcher(lines, extra_ok, others).match(items, first, values);
}

bool is_debug_line(std::string_view line) {
    return line.starts_with("# ");
}

std::vector<Pattern> expected_lines(const Items& items, const Values& values) {
    std::vector<Pattern> lines;
    collect(items, values, lines);
    return lines;
}

}  // namespace grading
