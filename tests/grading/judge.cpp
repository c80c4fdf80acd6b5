#include "tests/grading/judge.hpp"

#include "tests/grading/difference.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace grading {
namespace {

using Mark = HistoryLine::Mark;

constexpr std::size_t kLastLines = 5;  ///< of each program's stderr, for the message
constexpr std::size_t kMostFindings = 6;
constexpr std::size_t kMostLines = 1000;        ///< of a lane without a fault, for the history
constexpr std::size_t kMostBytes = 128 * 1024;  ///< of these lines together

const Lane* find_lane(const Stage& stage, const std::string& name) {
    for (const auto& lane : stage.lanes())
        if (lane->name == name) return lane.get();
    return nullptr;
}

/// The lines of the failing lane beside those it had to print.
class LaneStory {
public:
    LaneStory(const Facts& facts, const Stage& stage)
        : facts_(facts), failure_(*facts.failure), stage_(stage) {
        const Lane* lane = find_lane(stage, failure_.lane);
        if (lane == nullptr) return;
        const auto& lines = (failure_.from_stderr ? lane->err : lane->out).lines;
        for (const auto& line : lines)
            if (!is_debug_line(line.text)) actual_.push_back(line);
        const auto found = facts.expected.find(failure_.lane);
        if (found == facts.expected.end()) return;
        for (const auto& expectation : found->second) {
            if (expectation.from_stderr != failure_.from_stderr) continue;
            const auto wanted = expected_lines(expectation.items, facts.values);
            expected_.insert(expected_.end(), wanted.begin(), wanted.end());
        }
    }

    /// The rows of this lane, in order, with the differences. None when the play ended before the
    /// check came to what this lane has to print: nothing is known against its lines.
    std::vector<HistoryLine> rows() {
        if (expected_.empty() && !failure_.in_output) return {};
        std::vector<HistoryLine> rows;
        std::size_t findings = 0;
        for (const auto& line : align(expected_, actual_, facts_.values)) {
            if (!line.equal && line.expected) only_extra_ = false;
            if (!line.equal) ++findings;
            if (findings > kMostFindings) continue;
            if (line.actual) rows.push_back(actual_row(line));
            if (line.expected && !line.equal) rows.push_back(expected_row(line));
            if (words_.empty() && (!line.equal || late(line))) words_ = in_words(line);
            if (!line.equal) differed_ = true;
        }
        return rows;
    }

    /// What the first finding is, in a sentence; asked after `rows`.
    const std::string& words() const { return words_; }

    /// Every expected line is there, shown or not; asked after `rows`.
    bool only_extra() const { return only_extra_; }

private:
    /// Was the line kept back until the program was stopped? Behind a difference nothing was waited
    /// for any more, so that a late line there says nothing.
    bool late(const AlignedLine& line) const {
        return !differed_ && line.actual && actual_[*line.actual].seconds > facts_.failed_at;
    }

    HistoryLine actual_row(const AlignedLine& line) const {
        const auto& printed = actual_[*line.actual];
        HistoryLine row;
        row.mark = line.equal && !late(line) ? Mark::Good : Mark::Bad;
        row.seconds = printed.seconds;
        row.lane = failure_.lane;
        row.text = printed.text;
        if (late(line))
            row.remark = "came only when the program was stopped";
        else if (!line.expected)
            row.remark = "nothing expects this line";
        return row;
    }

    HistoryLine expected_row(const AlignedLine& line) const {
        HistoryLine row;
        row.mark = Mark::Expected;
        row.lane = failure_.lane;
        const auto& wanted = expected_[*line.expected];
        row.text = wanted.show(facts_.values);
        if (line.actual) {
            const auto& printed = actual_[*line.actual];
            row.text = wanted.show(wanted.guess(printed.text, facts_.values, printed.when));
            const auto difference = compare_lines(row.text, printed.text);
            row.caret = difference.at;
            row.remark = difference.words;
        } else {
            row.remark = "this line is missing";
        }
        return row;
    }

    std::string in_words(const AlignedLine& line) const {
        const auto& lane = failure_.lane;
        if (line.expected && !line.actual) return missing(expected_[*line.expected]);
        const auto& printed = actual_[*line.actual];
        if (late(line))
            return fmt::format(
                "{} printed the line only when it was stopped: its output was not "
                "flushed.",
                lane);
        if (!line.expected) {
            const bool repeated =
                *line.actual > 0 && actual_[*line.actual - 1].text == printed.text;
            return fmt::format("{} printed a line {}.", lane,
                               repeated ? "twice" : "that nothing expects");
        }
        return fmt::format("{} printed one line that differs; everything before it is right.",
                           lane);
    }

    std::string missing(const Pattern& wanted) const {
        const auto text = wanted.show(facts_.values);
        const auto printed_by = [&](const std::vector<OutputLine>& lines) {
            return std::any_of(lines.begin(), lines.end(), [&](const OutputLine& line) {
                Values attempt = facts_.values;
                return wanted.match(line.text, attempt, line.when);
            });
        };
        // Only a line that is known word for word can be recognised as somebody else's.
        Values known = facts_.values;
        const bool certain = wanted.match(text, known) && known.size() == facts_.values.size();
        for (const auto& lane : stage_.lanes()) {
            if (certain && lane->name != failure_.lane && printed_by(lane->out.lines))
                return fmt::format("The line \"{}\" was printed by {}, not by {}.", text,
                                   lane->name, failure_.lane);
            if (lane->name == failure_.lane && !failure_.from_stderr && printed_by(lane->err.lines))
                return fmt::format("{} printed \"{}\" on stderr; it belongs on stdout.", lane->name,
                                   text);
        }
        return never_printed(text);
    }

    std::string never_printed(const std::string& text) const {
        auto words = fmt::format("{} never printed \"{}\".", failure_.lane, text);
        // A helper waits in vain for a program that has ended.
        for (const auto& program : facts_.programs) {
            const Lane* lane = find_lane(stage_, program.lane);
            if (!program.course && program.lane != failure_.lane && lane && !lane->expected_end &&
                lane->exit_code().value_or(0) != 0)
                words += fmt::format(" {} has ended with {}.", program.lane, program.state);
        }
        return words;
    }

    const Facts& facts_;
    const Failure& failure_;
    const Stage& stage_;
    std::vector<OutputLine> actual_;
    std::vector<Pattern> expected_;
    bool differed_ = false;  ///< a row so far is not as expected
    std::string words_;
    bool only_extra_ = true;
};

/// The lines of a lane as they came: nothing to find fault with. A report cannot be made to grow
/// without end; the logs have everything.
void add_plain_rows(const Lane& lane, std::vector<HistoryLine>& history) {
    const auto& lines = lane.out.lines;
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        HistoryLine row;
        row.mark = is_debug_line(lines[i].text) ? Mark::Note : Mark::Good;
        row.seconds = lines[i].seconds;
        row.lane = lane.name;
        row.text = lines[i].text;
        bytes += row.text.size();
        const bool too_much = i == kMostLines || bytes > kMostBytes;
        if (too_much) {
            row.mark = Mark::Note;
            row.text = fmt::format("... {} more lines", lines.size() - i);
        }
        history.push_back(std::move(row));
        if (too_much) return;
    }
}

/// The rows of all lanes by their times. A row without one stays behind the row it follows; at the
/// beginning of a lane in front of the next one, and where the lane has no row with a time, at
/// `end`.
class Timeline {
public:
    explicit Timeline(double end) : end_(end) {}

    void add(std::vector<HistoryLine> rows) {
        const auto first = std::find_if(rows.begin(), rows.end(),
                                        [](const auto& row) { return row.seconds.has_value(); });
        double at = first == rows.end() ? end_ : *first->seconds;
        for (auto& row : rows) {
            at = row.seconds.value_or(at);
            rows_.push_back({at, std::move(row)});
        }
    }

    std::vector<HistoryLine> history() && {
        std::stable_sort(rows_.begin(), rows_.end(),
                         [](const auto& a, const auto& b) { return a.at < b.at; });
        std::vector<HistoryLine> history;
        for (auto& timed : rows_) history.push_back(std::move(timed.row));
        return history;
    }

private:
    struct Timed {
        double at;
        HistoryLine row;
    };

    const double end_;
    std::vector<Timed> rows_;
};

std::vector<std::string> last_lines(const Lane& lane) {
    const auto& lines = lane.err.lines;
    const auto first = lines.size() > kLastLines ? lines.size() - kLastLines : 0;
    std::vector<std::string> last;
    for (std::size_t i = first; i < lines.size(); ++i) last.push_back(lines[i].text);
    return last;
}

}  // namespace

Result judge(const Check& check, const Facts& facts, const Stage& stage) {
    Result result;
    result.id = check.id;
    result.title = check.title;
    result.max_points = check.points;
    result.seconds = facts.seconds;
    result.programs = facts.programs;
    for (auto& program : result.programs)
        if (const Lane* lane = find_lane(stage, program.lane)) program.last = last_lines(*lane);

    std::vector<HistoryLine> failing;
    if (!facts.failure) {
        result.verdict = Verdict::Passed;
        result.points = check.points;
    } else {
        result.verdict = facts.failure->verdict;
        result.in_words = facts.failure->in_words;
        LaneStory story(facts, stage);
        failing = story.rows();
        if (result.in_words.empty()) result.in_words = story.words();
        const bool output_differs = facts.failure->in_output;
        if (output_differs && result.verdict == Verdict::WrongOutput) {
            // Everything expected is there, and more: that is the milder verdict.
            const bool any = std::any_of(failing.begin(), failing.end(),
                                         [](const auto& row) { return row.mark == Mark::Bad; });
            if (story.only_extra() && any) result.verdict = Verdict::ExtraOutput;
        }
        result.looks_like = known_mistake(check, facts, stage, result.verdict);
    }
    Timeline timeline(facts.failed_at);
    for (const auto& lane : stage.lanes()) {
        std::vector<HistoryLine> rows;
        if (facts.failure && lane->name == facts.failure->lane && !failing.empty())
            rows = failing;
        else
            add_plain_rows(*lane, rows);
        timeline.add(std::move(rows));
    }
    result.history = std::move(timeline).history();
    return result;
}

}  // namespace grading
