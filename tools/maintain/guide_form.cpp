// The form of the steps, of the head and of the hints.
#include "common/base/regex.hpp"
#include "tools/maintain/guide_rules.hpp"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

namespace lab::guides {
namespace {

constexpr std::array kParts = {"Goal",  "Why",         "Try first", "Do",   "Expected",
                               "Check", "If it fails", "Stuck?",    "Think"};
constexpr std::array kSections = {"Before you start", "Break it",   "Compare",
                                  "Check yourself",   "Go further", "Reference"};

class Form {
public:
    Form(const Guide& guide, const Course& course) : guide_(guide), course_(course) {}

    std::vector<Problem> check() {
        std::set<std::string> ids;
        for (const Section& section : guide_.sections) {
            if (!section.exercise) continue;
            ids.insert(section.id);
            parts_of(section);
            promise_of(section);
            known_mistakes(section);
        }
        for (const auto& check : course_.checks)
            if (!check.id.empty() && std::isdigit(static_cast<unsigned char>(check.id[0])) != 0 &&
                ids.count(check.id) == 0)
                complain(1, fmt::format("there is a check {}, but no section", check.id));
        for (const char* title : kSections)
            if (guide_.section(title) == nullptr)
                complain(1, fmt::format("the section \"{}\" is missing", title));
        if (course_.lab.substr(0, 5) != "lab1-" && guide_.section(kPythonSection) == nullptr)
            complain(1, fmt::format("the section \"{}\" is missing", kPythonSection));
        head();
        return std::move(problems_);
    }

private:
    void complain(int line, const std::string& what) {
        problems_.push_back({guide_.file, line, what, {}});
    }

    void parts_of(const Section& section) {
        auto next = section.parts.begin();
        for (const char* label : kParts) {
            const auto found = std::find_if(next, section.parts.end(),
                                            [&](const Part& part) { return part.label == label; });
            if (found == section.parts.end())
                complain(section.line, fmt::format("{}: \"{}\" is missing or not in its place",
                                                   section.id, label));
            else
                next = found;
        }
    }

    /// Points are the check's; lines come from the solution's real size.
    void promise_of(const Section& section) {
        if (!section.promise) {
            complain(section.line, section.id + ": no line *N points · N minutes · about N lines*");
            return;
        }
        std::size_t real = 0;
        for (const Region& region : course_.regions)
            if (region.id == section.id) real += region.lines;
        if (real == 0) complain(section.line, section.id + ": the starters have no such TODO");
        const auto promised = static_cast<std::size_t>(section.promise->lines);
        const auto apart = std::max(real, promised) - std::min(real, promised);
        if (apart > std::max<std::size_t>(2, real / 5))
            complain(section.line + 2, fmt::format("{}: about {} lines are promised; the solution "
                                                   "has {}",
                                                   section.id, promised, real));
        if (const auto* check = check_of(section.id); check == nullptr)
            complain(section.line, fmt::format("{}: there is no such check", section.id));
        else if (check->points != section.promise->points)
            complain(section.line + 2,
                     fmt::format("{}: {} points here, {} in {}", section.id,
                                 section.promise->points, check->points, check->source.file));
    }

    const grading::Check* check_of(const std::string& id) const {
        for (const auto& check : course_.checks)
            if (check.id == id) return &check;
        return nullptr;
    }

    /// The rows of "If it fails" are the mistakes that the check recognises, in its words.
    void known_mistakes(const Section& section) {
        const auto* check = check_of(section.id);
        if (check == nullptr) return;
        std::set<std::string> sentences, rows;
        for (const auto& mistake : check->mistakes) sentences.insert(mistake.sentence);
        for (const TableRow& row : section.rows) {
            if (row.part != "If it fails" || row.cells.front() == "The tool says") continue;
            rows.insert(row.cells.front());
            if (sentences.count(row.cells.front()) == 0)
                complain(row.line,
                         fmt::format("{}: {} never says this", section.id, check->source.file));
        }
        const Part* part = section.part("If it fails");
        for (const auto& sentence : sentences)
            if (rows.count(sentence) == 0)
                complain(part ? part->line : section.line,
                         fmt::format("{}: \"If it fails\" has no row for what {} says: {}",
                                     section.id, check->source.file, sentence));
    }

    void head() {
        int points = 0;
        for (const Section& section : guide_.sections)
            if (section.promise) points += section.promise->points;
        std::set<std::string> files, named;
        for (const Region& region : course_.regions) files.insert(region.file);
        static const base::Regex line(R"(^\*(.+) h · (\d+) points · you edit (.+)\*$)");
        static const base::Regex quoted("`([^`]+)`");
        for (std::size_t i = 0; i < guide_.lines.size() && i < 5; ++i) {
            const auto found = line.match(guide_.lines[i]);
            if (!found) continue;
            const int at = static_cast<int>(i) + 1;
            if (std::stoi((*found)[2]) != points)
                complain(at, fmt::format("{} points here, {} in the steps", (*found)[2], points));
            for (const auto& name : quoted.find_all((*found)[3])) named.insert(name.groups[1]);
            if (named != files)
                complain(at, fmt::format("the files to edit are {}", fmt::join(files, ", ")));
            return;
        }
        complain(1, "no line *N h · N points · you edit `FILE`, ...* below the title");
    }

    const Guide& guide_;
    const Course& course_;
    std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> check_form(const Guide& guide, const Course& course) {
    return Form(guide, course).check();
}

std::vector<Problem> check_hints(const Guide& guide, const Course& course, std::string_view hints,
                                 const std::string& file) {
    constexpr std::array levels = {"### Nudge", "### Pointer", "### Nearly the code"};
    const auto lines = split_lines(hints);
    std::vector<Problem> problems;
    for (const Section& section : guide.sections) {
        if (!section.exercise) continue;
        auto at = std::find(lines.begin(), lines.end(), "## " + section.id + " " + section.title);
        if (at == lines.end()) {
            problems.push_back(
                {file, 1, fmt::format("no \"## {} {}\"", section.id, section.title), {}});
            continue;
        }
        for (const char* level : levels) {
            at = std::find_if(at + 1, lines.end(), [&](const std::string& line) {
                return line == level || line.rfind("## ", 0) == 0;
            });
            if (at == lines.end() || *at != level) {
                problems.push_back({file,
                                    static_cast<int>(at - lines.begin()),
                                    fmt::format("{} has no \"{}\"", section.id, level),
                                    {}});
                break;
            }
        }
    }
    if (!std::filesystem::exists(course.root / course.lab / "ANSWERS.md"))
        problems.push_back({course.lab + "/ANSWERS.md", 1, "the file is missing", {}});
    return problems;
}

}  // namespace lab::guides
