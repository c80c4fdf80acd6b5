#include "tools/maintain/guide_expected.hpp"

#include "common/base/errors.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace lab::guides {
namespace {

using grading::Pattern;

/// Goes through nested items and hands every line to `take`.
template <class Take>
void each_line(const grading::Items& items, Take take) {
    for (const grading::Item& item : items) {
        const int at = item.source.line;
        if (const auto* single = std::get_if<grading::LineItem>(&item.is)) {
            take(single->pattern.source(), at);
        } else if (const auto* unordered = std::get_if<grading::UnorderedItem>(&item.is)) {
            for (const auto& line : unordered->lines) take(line.pattern.source(), at);
        } else if (const auto* repeat = std::get_if<grading::RepeatItem>(&item.is)) {
            each_line(repeat->block, take);
        } else if (const auto* either = std::get_if<grading::EitherItem>(&item.is)) {
            for (const auto& branch : either->branches) each_line(branch, take);
        } else if (const auto* split = std::get_if<grading::SplitItem>(&item.is)) {
            for (std::string line : split->block) {
                const auto star = line.find("{*}");
                if (star != std::string::npos) line.replace(star, 3, "{text}");
                take(line, at);
            }
        }
    }
}

/// Literal text, with one mark for each value.
std::string marked(const std::string& line, char mark) {
    try {
        std::string text;
        const Pattern parsed = Pattern::parse(line);
        for (const auto& piece : parsed.pieces())
            text += piece.is_value ? std::string(1, mark) : piece.literal;
        return text;
    } catch (const base::Error&) {
        return line;
    }
}

/// Does the pattern, whose values take any text, cover the other line?
bool covers(const std::string& pattern, const std::string& line) {
    std::string any;
    int count = 0;
    try {
        const Pattern parsed = Pattern::parse(pattern);
        for (const auto& piece : parsed.pieces()) {
            if (!piece.is_value) {
                for (const char c : piece.literal)
                    any += c == '{' || c == '}' ? std::string(2, c) : std::string(1, c);
            } else {
                any += fmt::format("{{v{}:text}}", count++);
            }
        }
        grading::Values values;
        return Pattern::parse(any).match(marked(line, '\x01'), values);
    } catch (const base::Error&) {
        return pattern == line;
    }
}

std::vector<Demand> shown_lines(const Guide& guide, const Section& section) {
    std::vector<Demand> shown;
    for (const Block& block : guide.blocks) {
        if (block.section != section.id || block.part != "Expected" || block.language != "text" ||
            block.words.empty())
            continue;
        const bool from_stderr = block.words.size() > 1 && block.words[1] == "stderr";
        int at = block.line;
        for (const std::string& line : block.lines)
            shown.push_back({block.words.front(), from_stderr, line, at++});
    }
    return shown;
}

bool found_in(const Demand& line, const std::vector<Demand>& others) {
    return std::any_of(others.begin(), others.end(), [&](const Demand& other) {
        return other.program == line.program && other.from_stderr == line.from_stderr &&
               same_line(other.line, line.line);
    });
}

/// The lines by which a check knows that a program is ready: checked, but a guide need not show
/// them.
std::vector<Demand> ready_lines(const grading::Check& check) {
    std::vector<Demand> lines;
    for (const grading::Statement& statement : check.statements) {
        const auto* start = std::get_if<grading::Start>(&statement.is);
        if (start == nullptr || start->course || !start->ready || !start->ready->line) continue;
        lines.push_back(
            {start->program, false, start->ready->line->source(), statement.source.line});
    }
    return lines;
}

/// All that *Expected* says, prose and blocks.
std::string expected_text(const Guide& guide, const Section& section) {
    std::string text;
    if (const Part* part = section.part("Expected")) text = part->text;
    for (const Block& block : guide.blocks)
        if (block.section == section.id && block.part == "Expected")
            for (const std::string& line : block.lines) text += line + "\n";
    return text;
}

/// What a statement demands that is no line of a lane, and words of which Expected has to say one.
std::pair<std::string, std::vector<std::string>> beyond_lines(const grading::Statement& statement) {
    if (const auto* file = std::get_if<grading::ExpectFile>(&statement.is)) {
        if (file->kind == grading::ExpectFile::Kind::Absent)
            return {"that there is no file", {"no file", "No such file"}};
        return {"what is in a file", {"the file", "cmp "}};
    }
    if (const auto* exit = std::get_if<grading::ExpectExit>(&statement.is))
        if (exit->status != 0) return {"an exit status", {"exit status", "status"}};
    return {};
}

}  // namespace

std::vector<Demand> demands(const grading::Check& check) {
    std::map<std::string, std::string> program_of;
    for (const grading::Statement& statement : check.statements)
        if (const auto* start = std::get_if<grading::Start>(&statement.is))
            if (!start->course) program_of[start->lane] = start->program;
    std::vector<Demand> result;
    for (const grading::Statement& statement : check.statements) {
        const auto* lane = std::get_if<grading::LaneBlock>(&statement.is);
        if (lane == nullptr || program_of.count(lane->lane) == 0) continue;
        each_line(lane->items, [&](const std::string& line, int at) {
            Demand demand{program_of[lane->lane], lane->from_stderr, line, at};
            if (!found_in(demand, result)) result.push_back(std::move(demand));
        });
    }
    return result;
}

bool same_line(const std::string& one, const std::string& other) {
    return covers(one, other) || covers(other, one);
}

std::vector<Problem> compare_expected(const Guide& guide, const Section& section,
                                      const grading::Check& check) {
    std::vector<Problem> problems;
    const auto shown = shown_lines(guide, section);
    const auto demanded = demands(check);
    const auto ready = ready_lines(check);
    for (const Demand& line : shown)
        if (!found_in(line, demanded) && !found_in(line, ready))
            problems.push_back(
                {guide.file,
                 line.at,
                 fmt::format("{} does not check this line of {}", check.source.file, line.program),
                 {"shown  " + line.line}});
    const int expected = section.part("Expected") ? section.part("Expected")->line : section.line;
    for (const Demand& line : demanded)
        if (!found_in(line, shown))
            problems.push_back({guide.file,
                                expected,
                                fmt::format("{}:{} checks a line of {}{} that Expected does not "
                                            "show",
                                            check.source.file, line.at, line.program,
                                            line.from_stderr ? " on stderr" : ""),
                                {"check  " + line.line}});
    const std::string text = expected_text(guide, section);
    std::set<std::string> told;
    for (const grading::Statement& statement : check.statements) {
        const auto [what, words] = beyond_lines(statement);
        if (words.empty() || std::any_of(words.begin(), words.end(), [&](const std::string& word) {
                return text.find(word) != std::string::npos;
            }))
            continue;
        if (told.insert(what).second)
            problems.push_back({guide.file,
                                expected,
                                fmt::format("{}:{} checks {}, which Expected does not mention",
                                            check.source.file, statement.source.line, what),
                                {}});
    }
    return problems;
}

}  // namespace lab::guides
